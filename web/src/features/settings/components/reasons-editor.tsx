import { Trans, useLingui } from '@lingui/react/macro'
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { LANGUAGES } from '@/lib/i18n'
import { freshId } from './reason-id'

type Reason = Schema<'UnsubscribeReason'>

const REASONS_MAX = 20
const LABEL_MAX_CHARS = 120

interface ReasonsEditorProps {
  reasons: Reason[]
  readOnly: boolean
  onReasons: (reasons: Reason[]) => void
}

/** The list people choose from, in its order. */
export function ReasonsEditor({ reasons, readOnly, onReasons }: ReasonsEditorProps) {
  const { t } = useLingui()
  const change = (index: number, reason: Reason): void => {
    onReasons(reasons.map((one, at) => (at === index ? reason : one)))
  }
  const move = (index: number, by: -1 | 1): void => {
    const moved = [...reasons]
    const [taken] = moved.splice(index, 1)
    if (taken !== undefined) moved.splice(index + by, 0, taken)
    onReasons(moved)
  }
  return (
    <div className="flex flex-col gap-3">
      <ol className="flex flex-col gap-3">
        {reasons.map((reason, index) => {
          const number = index + 1
          return (
          <li key={reason.id} className="flex flex-col gap-2 rounded-md border border-line p-3 sm:flex-row sm:items-start">
            <div className="grid min-w-0 flex-1 gap-2">
              {(['en', 'ko'] as const).map((language) => {
                const languageName = LANGUAGES[language]
                return (
                <Input
                  key={language}
                  lang={language}
                  aria-label={t`Reason ${number} in ${languageName}`}
                  placeholder={languageName}
                  maxLength={LABEL_MAX_CHARS}
                  readOnly={readOnly}
                  value={reason.labels[language] ?? ''}
                  onChange={(event) => {
                    change(index, { ...reason, labels: { ...reason.labels, [language]: event.target.value } })
                  }}
                />
                )
              })}
            </div>
            {!readOnly && (
              <div className="flex gap-1">
                <Button
                  size="icon"
                  variant="ghost"
                  aria-label={t`Move reason ${number} up`}
                  disabled={index === 0}
                  onClick={() => {
                    move(index, -1)
                  }}
                >
                  <ArrowUp />
                </Button>
                <Button
                  size="icon"
                  variant="ghost"
                  aria-label={t`Move reason ${number} down`}
                  disabled={index === reasons.length - 1}
                  onClick={() => {
                    move(index, 1)
                  }}
                >
                  <ArrowDown />
                </Button>
                <Button
                  size="icon"
                  variant="ghost"
                  aria-label={t`Remove reason ${number}`}
                  onClick={() => {
                    onReasons(reasons.filter((_, at) => at !== index))
                  }}
                >
                  <Trash2 />
                </Button>
              </div>
            )}
          </li>
          )
        })}
      </ol>
      {!readOnly && reasons.length < REASONS_MAX && (
        <Button
          className="self-start"
          onClick={() => {
            onReasons([...reasons, { id: freshId(reasons.map((reason) => reason.id)), labels: { en: '', ko: '' } }])
          }}
        >
          <Plus />
          <Trans>Add a reason</Trans>
        </Button>
      )}
    </div>
  )
}
