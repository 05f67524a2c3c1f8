import { Trans, useLingui } from '@lingui/react/macro'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { ChipsInput } from '@/components/ui/chips-input'
import { Dialog, DialogClose, DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import type { ContactField, FieldKind } from '../api/fields-query'
import { useSaveField } from '../api/use-save-field'
import { isFieldName, nameOfLabel, splitChoices } from './field-name'
import { FIELD_KINDS, useKindNames } from './use-kind-names'

const LABEL_MAX_CHARS = 100
const NAME_MAX_CHARS = 50

interface FieldDialogProps {
  editing: ContactField | 'new' | null
  onClose: () => void
}

export function FieldDialog({ editing, onClose }: FieldDialogProps) {
  return (
    <Dialog
      open={editing !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      {editing !== null && <FieldForm field={editing === 'new' ? null : editing} onClose={onClose} />}
    </Dialog>
  )
}

interface Values {
  label: string
  /** Empty as long as it follows the label. */
  name: string
  kind: FieldKind
  choices: readonly string[]
}

function FieldForm({ field, onClose }: { field: ContactField | null; onClose: () => void }) {
  const { t } = useLingui()
  const id = useId()
  const save = useSaveField()
  const kinds = useKindNames()
  const form = useForm<Values>({
    initial: { label: field?.label ?? '', name: field?.name ?? '', kind: field?.kind ?? 'text', choices: field?.choices ?? [] },
    check: ({ label, name, kind, choices }) => ({
      label: label.trim() === '' ? t`Enter a name` : undefined,
      name: isFieldName(name === '' ? nameOfLabel(label) : name) ? undefined : t`Begin with a letter; lowercase letters, digits and underscores`,
      choices: kind === 'choice' && choices.length === 0 ? t`Enter at least one value` : undefined,
    }),
    submit: async (values) => {
      const { kind } = values
      const label = values.label.trim()
      const choices = kind === 'choice' || kind === 'list' ? [...values.choices] : []
      const name = values.name === '' ? nameOfLabel(label) : values.name
      await save.mutateAsync(field === null ? { id: null, values: { name, label, kind, choices } } : { id: field.id, values: { label, choices } })
      toast.success(field === null ? t`${label} is there` : t`${label} is saved`)
      onClose()
    },
  })
  const { kind, label, name, choices } = form.values
  return (
    <DialogContent
      title={field === null ? t`Add a field` : t`Change the field`}
      description={t`A property of contacts, with a type.`}
      footer={
        <>
          <DialogClose asChild>
            <Button>
              <Trans>Cancel</Trans>
            </Button>
          </DialogClose>
          <Button type="submit" form={id} variant="primary" loading={form.submitting}>
            {field === null ? <Trans>Add field</Trans> : <Trans>Save</Trans>}
          </Button>
        </>
      }
    >
      <form id={id} className="flex flex-col gap-4" onSubmit={form.onSubmit} noValidate>
        {form.problem !== null && <ProblemBanner problem={form.problem} />}
        <Field label={t`Name`} hint={t`What people see.`} error={form.errors.label}>
          {(ids) => <Input {...ids} {...form.text('label')} placeholder={t`Birthday`} maxLength={LABEL_MAX_CHARS} autoComplete="off" />}
        </Field>
        {field === null && (
          <>
            <Field label={t`Name for programs`} hint={t`Imports, templates and the API call it so. It cannot be changed later.`} error={form.errors.name}>
              {(ids) => (
                <Input
                  {...ids}
                  {...form.text('name')}
                  placeholder={nameOfLabel(label)}
                  value={name}
                  maxLength={NAME_MAX_CHARS}
                  autoComplete="off"
                  autoCapitalize="off"
                  spellCheck={false}
                  className="font-mono"
                />
              )}
            </Field>
            <Field label={t`Type`} hint={t`It cannot be changed later.`} error={form.errors.kind}>
              {(ids) => (
                <Select<FieldKind>
                  {...ids}
                  value={kind}
                  options={FIELD_KINDS.map((value) => ({ value, label: kinds[value] }))}
                  onValueChange={(next) => {
                    form.set('kind', next)
                  }}
                />
              )}
            </Field>
          </>
        )}
        {(kind === 'choice' || kind === 'list') && (
          <Field
            label={t`Values to choose from`}
            error={form.errors.choices}
            {...(kind === 'list' ? { optional: t`optional` } : {})}
            hint={field === null ? t`Enter or a comma ends one.` : t`Contacts keep a value that you take away here.`}
          >
            {(ids) => (
              <ChipsInput
                {...ids}
                value={choices}
                split={splitChoices}
                onChange={(next) => {
                  form.set('choices', next)
                }}
              />
            )}
          </Field>
        )}
      </form>
    </DialogContent>
  )
}
