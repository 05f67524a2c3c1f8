import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { asProblem, type Problem } from '@/api/problem'
import { useCan, useWorkspace } from '@/api/session'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { Field } from '@/components/ui/field'
import { Textarea } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { ProblemBanner } from '@/components/ui/problem-banner'
import type { Operation } from './document'
import { ParameterField } from './parameter-field'
import { type Filled, missingOf, parameterKey } from './request'
import { type Answer, send } from './send'

interface TryItProps {
  operation: Operation
  filled: Filled
  onFilled: (filled: Filled) => void
}

/** Sends the request for real, with the session. */
export function TryIt({ operation, filled, onFilled }: TryItProps) {
  const { t } = useLingui()
  const can = useCan()
  const workspace = useWorkspace()
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const missing = missingOf(operation, filled)
  const forbidden = operation.scopes.find((scope) => !can(scope))
  const name = workspace?.name ?? ''
  const run = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      setAnswer(await send(operation, filled))
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Card>
      <CardHeader title={t`Try it`} />
      <CardBody>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            if (!busy) void run()
          }}
        >
          {operation.method !== 'get' && (
            <Notice tone="warning">
              <Trans>This is no rehearsal: it is done in {name}, with your rights.</Trans>
            </Notice>
          )}
          {operation.parameters.map((parameter) => (
            <ParameterField
              key={parameterKey(parameter)}
              parameter={parameter}
              value={filled.parameters[parameterKey(parameter)] ?? ''}
              onChange={(value) => {
                onFilled({ ...filled, parameters: { ...filled.parameters, [parameterKey(parameter)]: value } })
              }}
            />
          ))}
          {operation.body !== undefined && (
            <Field label={t`Body`} hint={operation.body.type}>
              {(ids) => (
                <Textarea
                  {...ids}
                  value={filled.body ?? ''}
                  rows={10}
                  spellCheck={false}
                  className="font-mono text-xs sm:text-xs"
                  onChange={(event) => {
                    onFilled({ ...filled, body: event.target.value })
                  }}
                />
              )}
            </Field>
          )}
          <div className="flex flex-wrap items-center gap-3">
            <Button
              type="submit"
              variant={operation.method === 'delete' ? 'danger' : 'primary'}
              loading={busy}
              disabled={missing.length > 0 || forbidden !== undefined}
            >
              <Trans>Send request</Trans>
            </Button>
            {forbidden !== undefined ? (
              <p className="text-sm text-ink-faint">
                <Trans>
                  You lack the right <code className="font-mono text-xs">{forbidden}</code> here.
                </Trans>
              </p>
            ) : (
              missing.length > 0 && (
                <p className="text-sm text-ink-faint">
                  <Plural value={missing.length} one="Fill in the required parameter first" other="Fill in the # required parameters first" />
                </p>
              )
            )}
          </div>
          {problem !== null && <ProblemBanner problem={problem} />}
        </form>
        <div aria-live="polite">{answer !== null && <AnswerView answer={answer} />}</div>
      </CardBody>
    </Card>
  )
}

function AnswerView({ answer }: { answer: Answer }) {
  const { t } = useLingui()
  const { durationMs } = answer
  return (
    <div className="mt-4 flex flex-col gap-3 border-t border-line pt-4">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <Badge tone={answer.status >= 200 && answer.status < 300 ? 'success' : 'danger'}>
          {String(answer.status)} {answer.statusText}
        </Badge>
        <span className="text-ink-faint tabular">
          <Trans>{durationMs} ms</Trans>
        </span>
      </p>
      {answer.cut && (
        <p className="text-sm text-ink-soft">
          <Trans>Only the beginning is shown.</Trans>
        </p>
      )}
      {answer.body !== '' && <CodeBlock code={answer.body} label={t`Response`} title className="[&_pre]:max-h-120 [&_pre]:overflow-y-auto" />}
      <details className="text-sm">
        <summary className="rounded-sm text-ink-soft">
          <Trans>Response headers</Trans>
        </summary>
        <CodeBlock
          className="mt-2"
          code={answer.headers.map(([header, value]) => `${header}: ${value}`).join('\n')}
          label={t`Response headers`}
          wrap
        />
      </details>
    </div>
  )
}
