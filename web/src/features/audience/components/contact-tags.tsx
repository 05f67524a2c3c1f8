import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { Field } from '@/components/ui/field'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useForm } from '@/lib/use-form'
import type { Contact } from '../api/contacts-query'
import { tagsQuery } from '../api/tags-query'
import { useChangeContact } from '../api/use-change-contact'
import { EditButtons } from './edit-buttons'
import { SideCard } from './side-card'
import { TagList } from './tag-list'
import { TagsInput } from './tags-input'

const SHOWN_MAX = 50

export function ContactTags({ contact }: { contact: Contact }) {
  const { t } = useLingui()
  const can = useCan()
  const [editing, setEditing] = useState(false)
  return (
    <SideCard
      title={t`Tags`}
      editLabel={can('audience:write') && !editing ? t`Edit the tags` : undefined}
      onEdit={() => {
        setEditing(true)
      }}
    >
      {editing ? (
        <TagsForm
          contact={contact}
          onClose={() => {
            setEditing(false)
          }}
        />
      ) : contact.tags.length === 0 ? (
        <p className="text-sm text-ink-faint">
          <Trans>No tag</Trans>
        </p>
      ) : (
        <TagList tags={contact.tags} max={SHOWN_MAX} />
      )}
    </SideCard>
  )
}

function TagsForm({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useLingui()
  const known = useQuery(tagsQuery)
  const change = useChangeContact(contact.id)
  const form = useForm({
    initial: { tags: contact.tags as readonly string[] },
    submit: async ({ tags }) => {
      await change.mutateAsync({ tags: [...tags] })
      onClose()
    },
  })
  return (
    <form className="flex flex-col gap-3" onSubmit={form.onSubmit} noValidate>
      <Field label={<span className="sr-only">{t`Tags`}</span>} error={form.errors.tags}>
        {(ids) => (
          <TagsInput
            {...ids}
            value={form.values.tags}
            known={known.data?.map(({ name }) => name) ?? []}
            onChange={(tags) => {
              form.set('tags', tags)
            }}
          />
        )}
      </Field>
      {form.problem !== null && <ProblemBanner problem={form.problem} />}
      <EditButtons saving={form.submitting} onCancel={onClose} />
    </form>
  )
}
