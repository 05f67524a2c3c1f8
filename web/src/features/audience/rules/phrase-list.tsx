import type { Phrase } from '../api/segment-preview-query'
import { usePhraseWords } from './use-phrase-words'

interface Branch {
  phrase: Phrase
  branches: Branch[]
}

/** A rule in words, with what is within it below. */
export function PhraseList({ phrases }: { phrases: readonly Phrase[] }) {
  return <Branches branches={branchesOf(phrases)} />
}

function Branches({ branches }: { branches: readonly Branch[] }) {
  const words = usePhraseWords()
  return (
    <ul className="flex flex-col gap-1">
      {branches.map(({ phrase, branches: inner }, index) => (
        <li key={index} className="break-words">
          {words(phrase)}
          {inner.length > 0 && (
            <div className="mt-1 border-l-2 border-line pl-3">
              <Branches branches={inner} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

/** The phrases are in reading order, each with its depth. */
function branchesOf(phrases: readonly Phrase[]): Branch[] {
  const top: Branch[] = []
  const path: Branch[] = []
  for (const phrase of phrases) {
    const branch = { phrase, branches: [] }
    path.length = Math.min(path.length, phrase.depth)
    const parent = path.at(-1)
    if (parent === undefined) top.push(branch)
    else parent.branches.push(branch)
    path.push(branch)
  }
  return top
}
