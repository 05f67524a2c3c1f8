import type { Snippet } from './account'
import { frameworkSnippets } from './frameworks'
import { languageSnippets } from './languages'
import { toolSnippets } from './tools'

export const SNIPPETS: readonly Snippet[] = [...languageSnippets, ...frameworkSnippets, ...toolSnippets]
