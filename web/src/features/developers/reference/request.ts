import type { Operation } from './document'

/** What was filled in: values by `in` and name of the parameter. */
export interface Filled {
  parameters: Readonly<Record<string, string>>
  body: string | undefined
}

export const parameterKey = (parameter: { in: string; name: string }): string => `${parameter.in}:${parameter.name}`

/** The path with its parameters, and the query; what is not filled in stays in braces. */
export function urlOf(operation: Operation, { parameters }: Filled): string {
  let path = operation.path
  const query = new URLSearchParams()
  for (const parameter of operation.parameters) {
    const value = parameters[parameterKey(parameter)] ?? ''
    if (value === '') continue
    if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(value))
    if (parameter.in === 'query') query.append(parameter.name, value)
  }
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

export function headersOf(operation: Operation, { parameters }: Filled): Record<string, string> {
  const entries = operation.parameters
    .filter((parameter) => parameter.in === 'header')
    .map((parameter) => [parameter.name, parameters[parameterKey(parameter)] ?? ''] as const)
    .filter(([, value]) => value !== '')
  return Object.fromEntries(entries)
}

/** Path parameters that are still empty. */
export function missingOf(operation: Operation, { parameters }: Filled): string[] {
  return operation.parameters
    .filter((parameter) => parameter.in === 'path' || parameter.required === true)
    .filter((parameter) => (parameters[parameterKey(parameter)] ?? '') === '')
    .map(({ name }) => name)
}
