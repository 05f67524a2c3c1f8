import { createServer, type Server } from 'node:http'
import Provider from 'oidc-provider'
import { freePort } from './process.ts'

export const CLIENT = { id: 'postroad', secret: 'a-secret-of-the-story-and-nobody-else' }

/** A real identity provider: everybody who gives a name is let in, with an address at `sender.test`. */
export class IdentityProvider {
  readonly issuer: string
  private readonly server: Server

  private constructor(server: Server, issuer: string) {
    this.server = server
    this.issuer = issuer
  }

  static async start(redirectUri: (uri: string) => boolean): Promise<IdentityProvider> {
    const port = await freePort()
    const issuer = `http://localhost:${String(port)}`
    const provider = new Provider(issuer, {
      clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: ['http://localhost/placeholder'], response_types: ['code'] }],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: `${id}@sender.test`, email_verified: true, name: 'Olive Oidc' }),
      }),
      pkce: { required: () => true },
      conformIdTokenClaims: false,
      cookies: { keys: ['of this story'] },
    })
    // The story's server has a port of its own, which the provider cannot know before.
    const { Client } = provider
    Client.prototype.redirectUriAllowed = redirectUri
    const server = createServer(provider.callback())
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return new IdentityProvider(server, issuer)
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
