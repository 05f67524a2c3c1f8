import { Trans } from '@lingui/react/macro'
import { useMemo } from 'react'
import { diffValues } from './diff'

interface FoundValueProps {
  expected: string
  found: string
}

/** What DNS has, with the difference from what it should have. */
export function FoundValue({ expected, found }: FoundValueProps) {
  const pieces = useMemo(() => diffValues(expected, found), [expected, found])
  return (
    <p className="rounded-md border border-line bg-surface px-2.5 py-1.5 font-mono text-xs leading-5 break-all">
      {pieces.map((piece, index) =>
        piece.kind === 'same' ? (
          <span key={index} className="text-ink-soft">
            {piece.text}
          </span>
        ) : piece.kind === 'missing' ? (
          <ins key={index} className="rounded-sm bg-success-soft px-0.5 text-success-ink no-underline">
            <span className="sr-only">
              <Trans>missing:</Trans>{' '}
            </span>
            {piece.text}
          </ins>
        ) : (
          <del key={index} className="rounded-sm bg-danger-soft px-0.5 text-danger-ink decoration-danger-ink">
            <span className="sr-only">
              <Trans>too much:</Trans>{' '}
            </span>
            {piece.text}
          </del>
        ),
      )}
    </p>
  )
}
