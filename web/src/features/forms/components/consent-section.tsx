import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CheckboxField } from '@/components/ui/checkbox'
import { ChipsInput } from '@/components/ui/chips-input'
import { Field } from '@/components/ui/field'
import { Input, Textarea } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { topicsQuery } from '../api/choices-query'
import { useCreateTopic } from '../api/use-create-topic'
import { type Draft, keysOf, TOPICS } from '../draft'
import type { Section } from './use-draft'

type Role = 'none' | 'fixed' | 'offered'

export function ConsentSection({ draft, change }: Section) {
  const { t } = useLingui()
  const asksTopics = keysOf(draft).includes(TOPICS)
  return (
    <>
      <Topics draft={draft} change={change} />
      {draft.offered_topics.length > 0 && !asksTopics && (
        <Notice tone="warning">
          <Trans>People can choose topics, but no step asks for them: add “Topics to choose” to a step.</Trans>
        </Notice>
      )}
      <Card>
        <CardHeader
          title={t`Consent`}
          description={t`What people agree to. The ledger keeps these words with the version of the form, the time and the IP address of each consent.`}
        />
        <CardBody className="flex flex-col gap-4">
          <Field label={t`Text`}>
            {(ids) => (
              <Textarea
                {...ids}
                value={draft.consent.text}
                rows={4}
                onChange={(event) => {
                  const text = event.target.value
                  change((old) => ({ ...old, consent: { ...old.consent, text } }))
                }}
              />
            )}
          </Field>
          <CheckboxField
            label={t`With a box that must be ticked`}
            hint={t`Needed where the form is for something else as well, such as a download.`}
            checked={draft.consent.checkbox}
            onCheckedChange={(checked) => {
              change((old) => ({ ...old, consent: { ...old.consent, checkbox: checked === true } }))
            }}
          />
          <Field label={t`Tags`} optional={t`optional`} hint={t`Put on contacts that sign up here.`}>
            {(ids) => (
              <ChipsInput
                {...ids}
                value={draft.tags}
                split={(text) => text.split(/[,;\n]/).map((tag) => tag.trim()).filter((tag) => tag !== '')}
                onChange={(tags) => {
                  change((old) => ({ ...old, tags }))
                }}
              />
            )}
          </Field>
        </CardBody>
      </Card>
    </>
  )
}

function Topics({ draft, change }: Section) {
  const { t } = useLingui()
  const topics = useQuery(topicsQuery())
  const create = useCreateTopic()
  const [name, setName] = useState('')
  const setRole = (id: string, role: Role): void => {
    change((old) => withTopic(old, id, role))
  }
  const add = (): void => {
    if (name.trim() === '') return
    create.mutate(name.trim(), {
      onSuccess: (topic) => {
        setRole(topic.id, 'fixed')
        setName('')
      },
    })
  }
  return (
    <Card>
      <CardHeader title={t`Topics`} description={t`What people subscribe to here: the same for everybody, or what they choose.`} />
      <CardBody className="flex flex-col gap-3">
        {topics.error !== null && <ProblemBanner problem={topics.error} onRetry={() => void topics.refetch()} />}
        <ul className="flex flex-col divide-y divide-line">
          {topics.data?.map((topic) => (
            <li key={topic.id} className="flex flex-wrap items-center gap-2 py-2">
              <span className="min-w-0 flex-1 basis-40 font-medium break-words">
                {topic.name} {topic.double_opt_in && <Badge>{t`double opt-in`}</Badge>}
              </span>
              <Select<Role>
                aria-label={topic.name}
                className="w-48"
                value={draft.fixed_topics.includes(topic.id) ? 'fixed' : draft.offered_topics.includes(topic.id) ? 'offered' : 'none'}
                onValueChange={(role) => {
                  setRole(topic.id, role)
                }}
                options={[
                  { value: 'none', label: t`Not here` },
                  { value: 'fixed', label: t`Everybody gets it` },
                  { value: 'offered', label: t`People may choose it` },
                ]}
              />
            </li>
          ))}
        </ul>
        <div className="flex flex-wrap items-end gap-2">
          <Field label={t`New topic`} className="min-w-48 flex-1">
            {(ids) => (
              <Input
                {...ids}
                value={name}
                maxLength={100}
                placeholder={t`Newsletter`}
                onChange={(event) => {
                  setName(event.target.value)
                }}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && !event.nativeEvent.isComposing) add()
                }}
              />
            )}
          </Field>
          <Button loading={create.isPending} onClick={add}>
            <Plus />
            <Trans>Add topic</Trans>
          </Button>
        </div>
        {create.error !== null && <ProblemBanner problem={create.error} />}
      </CardBody>
    </Card>
  )
}

function withTopic(draft: Draft, id: string, role: Role): Draft {
  const without = (ids: string[]): string[] => ids.filter((one) => one !== id)
  const fixed = without(draft.fixed_topics)
  const offered = without(draft.offered_topics)
  return { ...draft, fixed_topics: role === 'fixed' ? [...fixed, id] : fixed, offered_topics: role === 'offered' ? [...offered, id] : offered }
}
