import { useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { CodeBlock } from '@/components/ui/code-block'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import type { Schema } from '@/api/types'
import { SNIPPETS } from '../snippets/all'

type Server = Schema<'MailSettings'>['smtp'][number]

interface FrameworkSettingsProps {
  servers: readonly Server[]
  username: string
  /** A placeholder when the password is not known any more. */
  password: string
  from: string
}

const serverId = ({ port, tls }: Server): string => `${tls}:${String(port)}`

/** Settings to paste, for the program and the port of choice. */
export function FrameworkSettings({ servers, username, password, from }: FrameworkSettingsProps) {
  const { t } = useLingui()
  const [snippetId, setSnippetId] = useState('nodemailer')
  const [chosen, setChosen] = useState<string>()
  const server = servers.find((each) => serverId(each) === chosen) ?? servers[0]
  const snippet = SNIPPETS.find(({ id }) => id === snippetId)
  if (server === undefined || snippet === undefined) return null
  const code = snippet.build({ ...server, username, password, from, to: 'you@example.net' })
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t`Program`}>
          {(ids) => (
            <Select
              {...ids}
              value={snippetId}
              onValueChange={setSnippetId}
              options={SNIPPETS.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
        <Field label={t`Encryption`}>
          {(ids) => (
            <Select
              {...ids}
              value={serverId(server)}
              onValueChange={setChosen}
              options={servers.map((each) => ({
                value: serverId(each),
                label: each.tls === 'tls' ? `TLS · ${String(each.port)}` : `STARTTLS · ${String(each.port)}`,
              }))}
            />
          )}
        </Field>
      </div>
      <CodeBlock code={code} label={snippet.file ?? snippet.name} title />
    </div>
  )
}
