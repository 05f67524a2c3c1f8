import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { Textarea } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useForm } from '@/lib/use-form'
import type { Contact } from '../api/contacts-query'
import { useChangeContact } from '../api/use-change-contact'
import { EditButtons } from './edit-buttons'
import { SideCard } from './side-card'

export function ContactNote({ contact }: { contact: Contact }) {
  const { t } = useLingui()
  const can = useCan()
  const [editing, setEditing] = useState(false)
  return (
    <SideCard
      title={t`Note`}
      editLabel={can('audience:write') && !editing ? t`Edit the note` : undefined}
      onEdit={() => {
        setEditing(true)
      }}
    >
      {editing ? (
        <NoteForm
          contact={contact}
          onClose={() => {
            setEditing(false)
          }}
        />
      ) : contact.note === '' ? (
        <p className="text-sm text-ink-faint">
          <Trans>Only your team reads what stands here.</Trans>
        </p>
      ) : (
        <p className="text-sm break-words whitespace-pre-line">{contact.note}</p>
      )}
    </SideCard>
  )
}

function NoteForm({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useLingui()
  const change = useChangeContact(contact.id)
  const form = useForm({
    initial: { note: contact.note },
    submit: async ({ note }) => {
      await change.mutateAsync({ note: note.trim() })
      onClose()
    },
  })
  return (
    <form className="flex flex-col gap-3" onSubmit={form.onSubmit} noValidate>
      <Textarea {...form.text('note')} aria-label={t`Note`} autoFocus className="min-h-28" aria-invalid={form.errors.note === undefined ? undefined : true} />
      {form.errors.note !== undefined && <p className="text-sm text-danger-ink">{form.errors.note}</p>}
      {form.problem !== null && <ProblemBanner problem={form.problem} />}
      <EditButtons saving={form.submitting} onCancel={onClose} />
    </form>
  )
}
