// A provider that is not ours, npm's oidc-provider, with our portal as its client.
// Arguments: its port and the address of the portal. Whoever comes with the login hint "nee" says no.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const [port, portal] = process.argv.slice(2);
const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });

const provider = new Provider(`http://localhost:${port}`, {
  clients: [{
    client_id: "portal",
    redirect_uris: [`${portal}/inloggen/terug`],
    post_logout_redirect_uris: [`${portal}/`, `${portal}/zakelijk`],
    backchannel_logout_uri: `${portal}/backchannel-logout`,
    backchannel_logout_session_required: true,
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "ES256",
    id_token_signed_response_alg: "ES256",
    jwks_uri: `${portal}/jwks.json`,
    grant_types: ["authorization_code", "refresh_token"],
    require_pushed_authorization_requests: true,
  }],
  jwks: { keys: [{ ...key, alg: "ES256", use: "sig", kid: "foreign" }] },
  scopes: ["openid", "profile", "email", "relatie", "offline_access"],
  acrValues: ["urn:cak:acr:mfa"],
  claims: {
    openid: ["sub", "acr", "auth_time", "sid"],
    profile: ["name", "given_name", "family_name", "locale"],
    email: ["email", "email_verified"],
    relatie: ["urn:cak:relatienummer"],
  },
  findAccount: async (_, sub) => ({
    accountId: sub,
    claims: async () => ({ sub, name: "Vera Vreemd", given_name: "Vera", family_name: "Vreemd", locale: "nl", "urn:cak:relatienummer": "104382" }),
  }),
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
  cookies: { keys: ["test"] },
  fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }), // it refuses loopback, where our portal is
  interactions: { url: (_, interaction) => `/in/${interaction.uid}` },
});

async function interact(ctx) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
  if (params.login_hint === "nee") {
    return provider.interactionFinished(ctx.req, ctx.res, { error: "access_denied" });
  }
  if (prompt.name === "login") {
    return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: "vreemd", acr: "urn:cak:acr:mfa" } });
  }
  const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}

async function end(ctx) {
  const session = await provider.Session.get(ctx);
  const client = await provider.Client.find("portal");
  await client.backchannelLogout(session.accountId, session.sidFor("portal"));
  ctx.body = "ended";
}

provider.use(async (ctx, next) => {
  if (ctx.path.startsWith("/in/")) return interact(ctx);
  return ctx.path === "/end" ? end(ctx) : next();
});
for (const event of ["pushed_authorization_request.error", "authorization.error", "grant.error", "userinfo.error", "server_error"]) {
  provider.on(event, (_, error) => console.error(event, error));
}
provider.listen(port, "127.0.0.1");
