import { shell } from '../snippets/account'
import type { Operation } from './document'
import { type Filled, headersOf, urlOf } from './request'

export const CODE_LANGUAGES = [
  { id: 'curl', name: 'curl', build: curl },
  { id: 'javascript', name: 'JavaScript', build: javascript },
  { id: 'python', name: 'Python', build: python },
] as const

const KEY = 'pr_live_…'

interface Request {
  url: string
  method: string
  headers: [string, string][]
  body: string | undefined
}

function requestOf(operation: Operation, filled: Filled, origin: string): Request {
  const headers: [string, string][] = []
  if (!operation.open) headers.push(['Authorization', `Bearer ${KEY}`])
  const body = operation.body === undefined || filled.body === undefined || filled.body === '' ? undefined : filled.body
  if (body !== undefined) headers.push(['Content-Type', operation.body?.type ?? 'application/json'])
  headers.push(...Object.entries(headersOf(operation, filled)))
  return { url: `${origin}${urlOf(operation, filled)}`, method: operation.method.toUpperCase(), headers, body }
}

function curl(operation: Operation, filled: Filled, origin: string): string {
  const { url, method, headers, body } = requestOf(operation, filled, origin)
  const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}${shell(url)}`]
  lines.push(...headers.map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`))
  if (body !== undefined) lines.push(`--data-binary ${shell(body)}`)
  return lines.join(' \\\n  ')
}

function javascript(operation: Operation, filled: Filled, origin: string): string {
  const { url, method, headers, body } = requestOf(operation, filled, origin)
  const options: string[] = []
  if (method !== 'GET') options.push(`  method: '${method}',`)
  if (headers.length > 0) options.push('  headers: {', ...headers.map(([name, value]) => `    '${name}': ${JSON.stringify(value)},`), '  },')
  if (body !== undefined) {
    const json = parsed(body)
    options.push(json === undefined ? `  body: ${JSON.stringify(body)},` : `  body: JSON.stringify(${indented(JSON.stringify(json, null, 2), '  ')}),`)
  }
  const call = options.length === 0 ? `await fetch('${url}')` : `await fetch('${url}', {\n${options.join('\n')}\n})`
  return `const response = ${call}\nif (!response.ok) throw new Error((await response.json()).detail)\n${reading(operation)}`
}

function reading(operation: Operation): string {
  return operation.responses.some(({ status }) => status === '204') ? '' : 'console.log(await response.json())'
}

function python(operation: Operation, filled: Filled, origin: string): string {
  const { url, method, headers, body } = requestOf(operation, filled, origin)
  const json = body === undefined ? undefined : parsed(body)
  const lines = ['import requests', '', `response = requests.${method.toLowerCase()}(`, `    ${JSON.stringify(url)},`]
  const shown = json === undefined ? headers : headers.filter(([name]) => name !== 'Content-Type')
  if (shown.length > 0) lines.push('    headers={', ...shown.map(([name, value]) => `        "${name}": ${JSON.stringify(value)},`), '    },')
  if (json !== undefined) lines.push(`    json=${indented(literal(json), '    ')},`)
  else if (body !== undefined) lines.push(`    data=${JSON.stringify(body)},`)
  lines.push(')', 'response.raise_for_status()')
  if (reading(operation) !== '') lines.push('print(response.json())')
  return lines.join('\n')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** JSON as Python writes it. */
function literal(value: unknown, indent = ''): string {
  const inner = `${indent}    `
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[\n${value.map((item) => `${inner}${literal(item, inner)},`).join('\n')}\n${indent}]`
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value)
    if (entries.length === 0) return '{}'
    return `{\n${entries.map(([name, item]) => `${inner}${JSON.stringify(name)}: ${literal(item, inner)},`).join('\n')}\n${indent}}`
  }
  return JSON.stringify(value)
}

function indented(text: string, by: string): string {
  return text.replace(/\n/g, `\n${by}`)
}
