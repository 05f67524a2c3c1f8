import { Trans, useLingui } from '@lingui/react/macro'
import { useId, useMemo, useState } from 'react'
import { useCan } from '@/api/session'
import type { Schema } from '@/api/types'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { toast } from '@/components/ui/toast'
import { useForm } from '@/lib/use-form'
import type { Segment } from '../api/segments-query'
import { useSaveSegment } from '../api/use-save-segment'
import { GroupEditor } from './group-editor'
import { PreviewCard } from './preview-card'
import type { Rule } from './rule'
import { type Group, incompleteCount, newGroup, newLeaf, ruleOf, treeOf } from './tree'

const NAME_MAX_CHARS = 100
const DESCRIPTION_MAX_CHARS = 500

interface SegmentFormProps {
  segment: Segment | null
  onSaved: (segment: Segment) => void
}

/** The rule beside those whom it picks. */
export function SegmentForm({ segment, onSaved }: SegmentFormProps) {
  const { t } = useLingui()
  const can = useCan()
  const id = useId()
  const save = useSaveSegment()
  const [fresh, setFresh] = useState<number | null>(null)
  const form = useForm<{ name: string; description: string; rule: Group }>({
    initial: {
      name: segment?.name ?? '',
      description: segment?.description ?? '',
      rule: segment === null ? newGroup('all', [newLeaf()]) : treeOf(segment.rule as unknown as Rule),
    },
    check: ({ name, rule }) => ({
      name: name.trim() === '' ? t`Enter a name` : undefined,
      rule: incompleteCount(rule) > 0 ? t`Complete the rules, or remove those that lack something` : undefined,
    }),
    submit: async (values) => {
      const written = { name: values.name.trim(), description: values.description.trim(), rule: ruleOf(values.rule) as unknown as Schema<'SegmentRule'> }
      const saved = await save.mutateAsync(segment === null ? { id: null, values: written } : { id: segment.id, version: segment.version, values: written })
      const { name } = saved
      toast.success(t`${name} is saved`)
      onSaved(saved)
    },
  })
  const { rule } = form.values
  const asked = useMemo(() => ruleOf(rule), [rule])
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-3">
      <form id={id} className="flex min-w-0 flex-col gap-5 lg:col-span-2" onSubmit={form.onSubmit} noValidate>
        <Card>
          <CardBody className="grid gap-4 sm:grid-cols-2">
            <Field label={t`Name`} error={form.errors.name}>
              {(ids) => <Input {...ids} {...form.text('name')} maxLength={NAME_MAX_CHARS} placeholder={t`Readers in Germany`} autoComplete="off" />}
            </Field>
            <Field label={t`Description`} optional={t`optional`} error={form.errors.description}>
              {(ids) => <Input {...ids} {...form.text('description')} maxLength={DESCRIPTION_MAX_CHARS} autoComplete="off" />}
            </Field>
          </CardBody>
        </Card>
        <Card aria-label={t`Rules`}>
          <CardHeader title={<Trans>Rules</Trans>} />
          <CardBody>
            <GroupEditor
              group={rule}
              fresh={fresh}
              onFresh={setFresh}
              onChange={(next) => {
                form.set('rule', next)
              }}
            />
            {form.errors.rule !== undefined && (
              <p role="alert" className="mt-3 text-sm text-danger-ink">
                {form.errors.rule}
              </p>
            )}
            {form.problem !== null && <ProblemBanner problem={form.problem} className="mt-3" />}
          </CardBody>
          {can('audience:write') && (
            <CardFooter>
              <Button type="submit" variant="primary" loading={form.submitting}>
                {segment === null ? <Trans>Save segment</Trans> : <Trans>Save</Trans>}
              </Button>
            </CardFooter>
          )}
        </Card>
      </form>
      <PreviewCard rule={asked} incomplete={incompleteCount(rule)} />
    </div>
  )
}
