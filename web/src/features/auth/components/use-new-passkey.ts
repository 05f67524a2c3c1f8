import { useState } from 'react'
import type { Schema } from '@/api/types'
import { usePasskeyProblem } from '@/components/use-passkey-words'
import { createPasskey, deviceName } from '@/lib/passkeys'
import type { CreatedPasskey } from './credential-fields'

interface NewPasskey {
  passkey: CreatedPasskey | null
  creating: boolean
  problem: unknown
  create: () => Promise<void>
  forget: () => void
}

/** Makes a passkey before its account exists; `begin` asks the server for the ceremony. */
export function useNewPasskey(begin: () => Promise<Schema<'PasskeyChallenge'>>): NewPasskey {
  const wordsOf = usePasskeyProblem()
  const [passkey, setPasskey] = useState<CreatedPasskey | null>(null)
  const [creating, setCreating] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  return {
    passkey,
    creating,
    problem,
    async create() {
      setCreating(true)
      setProblem(null)
      try {
        const { ceremony, public_key } = await begin()
        setPasskey({ ceremony, credential: await createPasskey(public_key), label: deviceName() })
      } catch (error) {
        setProblem(wordsOf(error))
      } finally {
        setCreating(false)
      }
    },
    forget() {
      setPasskey(null)
    },
  }
}
