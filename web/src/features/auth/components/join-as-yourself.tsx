import { Trans } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, body } from '@/api/client'
import { requestContext } from '@/api/context'
import { sessionQuery } from '@/api/session'
import { Button } from '@/components/ui/button'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { useEnter } from '../api/use-enter'

interface JoinAsYourselfProps {
  token: string
  email: string
}

/** The person is signed in already: one button. */
export function JoinAsYourself({ token, email }: JoinAsYourselfProps) {
  const queryClient = useQueryClient()
  const enter = useEnter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)

  const join = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      // For the token against forged requests.
      const before = await queryClient.fetchQuery(sessionQuery)
      const { session } = await body(api.POST('/api/v1/join', { body: { token } }))
      const known = new Set(before.workspaces.map(({ id }) => id))
      requestContext.setWorkspace(session?.workspaces.find(({ id }) => !known.has(id))?.id ?? null)
      await enter()
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="flex flex-col gap-4">
      {problem !== null && <ProblemBanner problem={problem} />}
      <p className="text-center text-ink-soft">
        <Trans>
          You are signed in as <strong className="break-all text-ink">{email}</strong>.
        </Trans>
      </p>
      <Button variant="primary" size="lg" loading={busy} onClick={() => void join()}>
        <Trans>Join the workspace</Trans>
      </Button>
    </div>
  )
}
