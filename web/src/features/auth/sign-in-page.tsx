import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Schema } from '@/api/types'
import { EmptyState } from '@/components/ui/empty-state'
import { CodeBlock } from '@/components/ui/code-block'
import { setupQuery } from './api/setup-query'
import { useEnter } from './api/use-enter'
import { AuthLayout } from './components/auth-layout'
import { FirstFactor } from './components/first-factor'
import { SecondFactor } from './components/second-factor'
import { SignInNotice } from './components/sign-in-notice'

export function SignInPage() {
  const { t } = useLingui()
  const { return_to } = useSearch({ from: '/sign-in' })
  const setup = useQuery(setupQuery(undefined))
  const enter = useEnter()
  const [step, setStep] = useState<Schema<'SignInResult'> | null>(null)

  if (setup.data?.needed === true) return <NotSetUp />

  const arrive = async (answer: Schema<'SignInResult'>): Promise<void> => {
    if (answer.next === 'second_factor') setStep(answer)
    else await enter(return_to)
  }
  if (step !== null) {
    return (
      <AuthLayout title={t`One more step`} description={t`Your account asks for a second factor.`}>
        <SecondFactor
          ceremony={step.ceremony ?? ''}
          methods={step.methods ?? ['totp', 'recovery_code']}
          onSignedIn={() => enter(return_to)}
          onCancel={() => {
            setStep(null)
          }}
        />
      </AuthLayout>
    )
  }
  return (
    <AuthLayout title={t`Sign in to Postroad`} footer={<Trans>Forgot your password? An administrator can give you a link for a new one.</Trans>}>
      <div className="flex flex-col gap-4">
        <SignInNotice />
        <FirstFactor onAnswer={arrive} returnTo={return_to} />
      </div>
    </AuthLayout>
  )
}

function NotSetUp() {
  const { t } = useLingui()
  return (
    <AuthLayout title={t`Postroad is not set up yet`}>
      <EmptyState className="px-0 py-2" action={<CodeBlock className="w-full text-left" label={t`Command`} code="postroad user setup-link" />}>
        <Trans>Open the link that the server printed when it started. This command, run on the server, prints a new one.</Trans>
      </EmptyState>
    </AuthLayout>
  )
}
