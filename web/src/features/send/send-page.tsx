import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useCan, useSession, useWorkspace } from '@/api/session'
import type { Schema } from '@/api/types'
import { Page } from '@/components/page'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Notice } from '@/components/ui/notice'
import { useTimeZone } from '@/lib/time-zone'
import { type Errors, useForm } from '@/lib/use-form'
import { fromLocalInput } from '@/lib/zoned'
import { useSend } from './api/use-send'
import { verifiedDomainsQuery } from './api/verified-domains-query'
import { isAddress, splitAddresses } from './components/addresses'
import { type Draft, EMPTY_DRAFT, loadDraft, messageOf } from './components/draft'
import { Preview } from './components/preview'
import { SendForm } from './components/send-form'
import { SentRoad } from './components/sent-road'
import { isEmpty, useKeptDraft } from './components/use-draft'

export function SendPage() {
  const { t } = useLingui()
  const can = useCan()
  const workspace = useWorkspace()
  return (
    <Page title={t`Send`} description={t`Write one message and watch its road.`}>
      {workspace !== null && can('messages:send') ? (
        <Composer key={workspace.id} workspace={workspace.id} />
      ) : (
        <Notice>
          <Trans>Your role may not send. Ask an owner or an admin of this workspace.</Trans>
        </Notice>
      )}
    </Page>
  )
}

function Composer({ workspace }: { workspace: string }) {
  const { t } = useLingui()
  const can = useCan()
  const zone = useTimeZone()
  const send = useSend()
  const domains = useQuery({ ...verifiedDomainsQuery, enabled: can('domains:read') })
  const [accepted, setAccepted] = useState<Schema<'AcceptedMessage'> | null>(null)
  const [discarding, setDiscarding] = useState(false)
  const attempt = useRef<{ body: string; key: string } | null>(null)
  const form = useForm<Draft>({
    initial: useInitialDraft(workspace),
    check: (draft) => checkDraft(draft),
    submit: async (draft) => {
      const message = messageOf(draft, zone)
      const written = JSON.stringify(message)
      // The same message after a failed request is the same request.
      if (attempt.current?.body !== written) attempt.current = { body: written, key: newKey() }
      const answer = await send.mutateAsync({ message, idempotencyKey: attempt.current.key })
      attempt.current = null
      setAccepted(answer)
    },
  })
  useKeptDraft(workspace, form.values, accepted !== null)

  function checkDraft(draft: Draft): Errors<Draft> {
    const wrong = (list: readonly string[]): string | undefined => {
      const bad = list.find((item) => !isAddress(item))
      return bad === undefined ? undefined : t`${bad} is not an e-mail address`
    }
    const hasText = draft.bodies !== 'html' && draft.text.trim() !== ''
    const hasHtml = draft.bodies !== 'text' && draft.html.trim() !== ''
    const recipients = draft.to.length + draft.cc.length + draft.bcc.length
    const isPast = draft.send_at !== '' && Date.parse(fromLocalInput(draft.send_at, zone)) < Date.now()
    return {
      from: draft.from.trim() === '' ? t`Say who it is from` : wrong([draft.from]),
      to: recipients === 0 ? t`Enter at least one recipient` : wrong(draft.to),
      cc: wrong(draft.cc),
      bcc: wrong(draft.bcc),
      reply_to: wrong(draft.reply_to),
      text: hasText || hasHtml || draft.attachments.length > 0 ? undefined : t`Write something, or attach a file`,
      headers: draft.headers.some(({ name, value }) => name.trim() === '' && value.trim() !== '') ? t`Every header needs a name` : undefined,
      send_at: isPast ? t`This time is over` : undefined,
    }
  }

  const startAnew = (): void => {
    form.reset({ ...EMPTY_DRAFT, from: form.values.from })
    setAccepted(null)
  }
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      {accepted !== null ? (
        <SentRoad
          key={accepted.id}
          accepted={accepted}
          onNew={startAnew}
          onAgain={() => {
            setAccepted(null)
          }}
        />
      ) : (
        <SendForm
          form={form}
          domains={domains.data}
          dirty={!isEmpty(form.values)}
          onDiscard={() => {
            setDiscarding(true)
          }}
        />
      )}
      <div className="min-w-0 xl:sticky xl:top-6">
        <Preview draft={form.values} />
      </div>
      <ConfirmDialog
        open={discarding}
        onOpenChange={setDiscarding}
        title={t`Discard the draft?`}
        confirmLabel={t`Discard`}
        danger
        onConfirm={() => {
          startAnew()
          return Promise.resolve()
        }}
      >
        <Trans>What you wrote is lost.</Trans>
      </ConfirmDialog>
    </div>
  )
}

/** What was kept here, under what the address of the page asks for. */
function useInitialDraft(workspace: string): Draft {
  const { from, to, subject } = useSearch({ from: '/signed-in/send' })
  const { user } = useSession()
  const [initial] = useState<Draft>(() => ({
    ...EMPTY_DRAFT,
    from: user.email,
    ...loadDraft(workspace),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to: splitAddresses(to) }),
    ...(subject === undefined ? {} : { subject }),
  }))
  return initial
}

/** Also where the page is not served over HTTPS and `randomUUID` is missing. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
