import js from '@eslint/js'
import lingui from 'eslint-plugin-lingui'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const OUTSIDE_TRANS = ':not(JSXElement[openingElement.name.name=/^(Trans|Kbd)$/] *)'
/** Words that people read belong into a catalogue. */
const untranslated = [
  {
    selector: `JSXText[value=/[\\p{L}]{2}/u]${OUTSIDE_TRANS}`,
    message: 'Put the text into <Trans>, or `t` from useLingui.',
  },
  {
    selector:
      'JSXAttribute[name.name=/^(aria-label|aria-description|alt|title|placeholder|label|description|hint|heading|action|confirmLabel)$/] > Literal[value=/\\p{L}{2}/u]:not([value=/example\\.(com|org|net)/])',
    message: 'Use t`…` from useLingui.',
  },
]

const noFeature = { group: ['@/features/*', '**/features/*'], message: 'Only the app imports features.' }
const noApp = { group: ['@/app/*', '**/app/*'], message: 'Imports go app → features → shared.' }
const noParents = { group: ['../../*'], message: 'Use @/… beyond the next folder.' }

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.gen.ts', 'e2e/output'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: { globals: { ...globals.browser } },
    plugins: { 'react-hooks': reactHooks, lingui },
    rules: {
      ...reactHooks.configs['recommended-latest'].rules,
      'react-hooks/incompatible-library': 'off',
      'lingui/t-call-in-function': 'error',
      'lingui/no-single-variables-to-translate': 'error',
      'lingui/no-expression-in-message': 'error',
      'lingui/no-single-tag-to-translate': 'error',
      'lingui/no-trans-inside-trans': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      eqeqeq: ['error', 'always'],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...untranslated],
      'no-console': 'error',
      'no-restricted-imports': ['error', { patterns: [noParents] }],
    },
  },
  {
    files: ['src/components/**', 'src/lib/**', 'src/api/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [noParents, noFeature, noApp] }] },
  },
  {
    files: ['src/features/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [noParents, noFeature, noApp] }] },
  },
  {
    files: ['scripts/**', '*.config.*', 'e2e/**', '**/*.test.*'],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-console': 'off', 'no-restricted-syntax': 'off', 'no-restricted-imports': 'off' },
  },
)
