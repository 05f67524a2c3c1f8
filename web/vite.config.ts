import { fileURLToPath, URL } from 'node:url'
import { lingui } from '@lingui/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { precompress } from './scripts/precompress.ts'

const server = process.env['POSTROAD_URL'] ?? 'http://127.0.0.1:8080'
const src = (path: string): string => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

export default defineConfig({
  plugins: [
    react({ babel: { plugins: ['@lingui/babel-plugin-lingui-macro'] } }),
    lingui(),
    tailwindcss(),
    precompress(),
  ],
  resolve: {
    alias: {
      '@': src(''),
      // Its own way of adding styles is refused by our Content-Security-Policy.
      'react-style-singleton': src('lib/style-singleton.ts'),
    },
  },
  build: {
    target: 'es2022',
    // Inlined assets would need `data:` in more places of the Content-Security-Policy.
    assetsInlineLimit: 0,
    manifest: true,
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs, in one piece: fewer requests, better compressed.
          groups: [
            {
              name: 'base',
              test: /node_modules\/(?:react|react-dom|scheduler|@tanstack\/(?:react-router|router-core|history|store|react-store|query-core|react-query)|@lingui|use-sync-external-store|openapi-fetch|clsx|tailwind-merge|class-variance-authority)\//,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: server, changeOrigin: false },
      '/.well-known': { target: server, changeOrigin: false },
    },
  },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], environment: 'node' },
})
