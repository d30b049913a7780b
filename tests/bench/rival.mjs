// The yardstick of the bench: npm's oidc-provider with its state in a Map, which is its fastest.
// Argument: a JSON file with port, clients, redirect_uri and access_token_format ("opaque" or "jwt").
// Whoever comes to log in is logged in and has consented: what is measured comes after that.
import { readFileSync } from "node:fs";
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const wish = JSON.parse(readFileSync(process.argv[2], "utf8"));
const issuer = `http://localhost:${wish.port}`;

class MapAdapter {
  static kept = new Map();
  static grants = new Map();
  static byUid = new Map();
  constructor(name) { this.name = name; }
  key(id) { return `${this.name}:${id}`; }
  async upsert(id, payload, expiresIn) {
    const key = this.key(id);
    if (payload.uid) MapAdapter.byUid.set(payload.uid, id);
    if (payload.grantId) {
      const known = MapAdapter.grants.get(payload.grantId) ?? [];
      known.push(key);
      MapAdapter.grants.set(payload.grantId, known);
    }
    MapAdapter.kept.set(key, payload);
  }
  async find(id) { return MapAdapter.kept.get(this.key(id)); }
  async findByUid(uid) { return this.find(MapAdapter.byUid.get(uid)); }
  async findByUserCode() { return undefined; }
  async consume(id) { MapAdapter.kept.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }
  async destroy(id) { MapAdapter.kept.delete(this.key(id)); }
  async revokeByGrantId(grantId) {
    for (const key of MapAdapter.grants.get(grantId) ?? []) MapAdapter.kept.delete(key);
    MapAdapter.grants.delete(grantId);
  }
}

const jwk = (type, options, alg) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), alg, use: "sig", kid: alg,
});

const provider = new Provider(issuer, {
  adapter: MapAdapter,
  clients: wish.clients,
  jwks: { keys: [jwk("rsa", { modulusLength: 2048 }, "RS256"), jwk("ec", { namedCurve: "P-256" }, "ES256")] },
  scopes: ["openid", "profile", "email", "offline_access", "files:read"],
  claims: { openid: ["sub"], profile: ["name", "given_name", "family_name", "preferred_username", "locale"], email: ["email", "email_verified"] },
  findAccount: async (_, sub) => ({
    accountId: sub,
    claims: async () => ({
      sub, name: "M. Meting", family_name: "Meting", preferred_username: sub, locale: "nl",
      email: `${sub}@meting.example`, email_verified: true,
    }),
  }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: wish.access_token_format === "jwt",
      defaultResource: async () => "http://localhost/files",
      useGrantedResource: async () => false,
      getResourceServerInfo: async () => ({
        scope: "files:read", audience: "http://localhost/files", accessTokenTTL: 600,
        accessTokenFormat: "jwt", jwt: { sign: { alg: "ES256" } },
      }),
    },
  },
  enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256"], clientAuthSigningAlgValues: ["ES256"] },
  cookies: { keys: ["bench"] },
  rotateRefreshToken: true,
  issueRefreshToken: async (_, client, code) => client.grantTypeAllowed("refresh_token") && code.scopes.has("openid"),
  conformIdTokenClaims: true,
  ttl: { AccessToken: 600, AuthorizationCode: 60, ClientCredentials: 600, IdToken: 300, RefreshToken: 7200, Session: 28800, Grant: 28800, Interaction: 600 },
  interactions: { url: (_, interaction) => `/in/${interaction.uid}` },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/in/")) return next();
  const { prompt, params, session, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
  if (prompt.name === "login") {
    return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: "load0000000" } });
  }
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
});

provider.listen(wish.port, "127.0.0.1", () => console.log("ready"));
