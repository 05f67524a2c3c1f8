import { useLingui } from '@lingui/react/macro'
import { Pencil } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useForm } from '@/lib/use-form'
import { type Draft, draftOf, type ValueKind, valueOf } from './editable'
import { EditButtons } from './edit-buttons'
import { ValueControl } from './value-control'

interface EditableValueProps {
  label: string
  kind: ValueKind
  value: unknown
  /** In place of the plain value. */
  shown?: ReactNode
  editable: boolean
  onSave: (value: unknown) => Promise<unknown>
}

/** A value that becomes a control where it stands. */
export function EditableValue({ label, kind, value, shown, editable, onSave }: EditableValueProps) {
  const { t } = useLingui()
  const [editing, setEditing] = useState(false)
  if (editing) {
    return (
      <div className="px-4 py-3 sm:px-5">
        <dt className="sr-only">{label}</dt>
        <dd>
          <EditForm
            label={label}
            kind={kind}
            value={value}
            onSave={onSave}
            onClose={() => {
              setEditing(false)
            }}
          />
        </dd>
      </div>
    )
  }
  return (
    <div className="group flex min-h-10 items-center gap-3 px-4 py-1.5 text-sm sm:px-5">
      <dt className="min-w-0 flex-none basis-2/5 break-words text-ink-faint">{label}</dt>
      <dd className="flex min-w-0 flex-1 items-center justify-between gap-1">
        <span className="min-w-0 break-words">{value === null ? <span className="text-ink-faint">—</span> : (shown ?? String(value))}</span>
        {editable && (
          <Button
            variant="ghost"
            size="icon-sm"
            className="-mr-2 sm:opacity-0 sm:group-focus-within:opacity-100 sm:group-hover:opacity-100"
            aria-label={t`Edit: ${label}`}
            onClick={() => {
              setEditing(true)
            }}
          >
            <Pencil />
          </Button>
        )}
      </dd>
    </div>
  )
}

type EditFormProps = Omit<EditableValueProps, 'shown' | 'editable'> & { onClose: () => void }

function EditForm({ label, kind, value, onSave, onClose }: EditFormProps) {
  const { t } = useLingui()
  const form = useForm<{ draft: Draft }>({
    initial: { draft: draftOf(kind, value) },
    check: ({ draft }) => ({
      draft: valueOf(kind, draft) !== undefined ? undefined : kind.kind === 'number' ? t`Enter a number` : t`This must not be empty`,
    }),
    submit: async ({ draft }) => {
      await onSave(valueOf(kind, draft))
      onClose()
    },
  })
  return (
    <form
      className="flex flex-col gap-3"
      noValidate
      onSubmit={form.onSubmit}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose()
      }}
    >
      <Field label={label} error={form.errors.draft}>
        {(ids) => (
          <ValueControl
            ids={ids}
            kind={kind}
            draft={form.values.draft}
            onChange={(draft) => {
              form.set('draft', draft)
            }}
          />
        )}
      </Field>
      {form.problem !== null && <ProblemBanner problem={form.problem} />}
      <EditButtons saving={form.submitting} onCancel={onClose} />
    </form>
  )
}
