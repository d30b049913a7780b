// An application on npm's oauth4webapi, as it is published: a private key instead of a secret, and pushed requests.
// Arguments and what it prints: those of openid_client.mjs.
import { createServer } from "node:http";
import * as oauth from "oauth4webapi";

const [discoveryAddress, initialAccessToken] = process.argv.slice(2);
const issuer = new URL(discoveryAddress.replace(/\/\.well-known\/openid-configuration$/, ""));
const onHttp = { [oauth.allowInsecureRequests]: issuer.protocol === "http:" };

const say = (value) => console.log(JSON.stringify(value));

const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const redirectUri = `http://127.0.0.1:${server.address().port}/terug`;
const answer = new Promise((resolve) => {
  server.on("request", (request, response) => {
    response.end("Terug bij de applicatie\n");
    resolve(new URL(request.url, redirectUri));
  });
});

const provider = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, onHttp));
const pair = await oauth.generateKeyPair("ES256", { extractable: true });
const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
const metadata = {
  client_name: "Applicatie in Node",
  redirect_uris: [redirectUri],
  token_endpoint_auth_method: "private_key_jwt",
  jwks: { keys: [{ kty, crv, x, y, kid: "1", alg: "ES256", use: "sig" }] },
  id_token_signed_response_alg: "ES256",
  require_pushed_authorization_requests: true,
  grant_types: ["authorization_code", "refresh_token"],
  scope: "openid profile email relatie offline_access",
};
const client = await oauth.processDynamicClientRegistrationResponse(
  await oauth.dynamicClientRegistrationRequest(provider, metadata, { ...onHttp, initialAccessToken }),
);
const proof = oauth.PrivateKeyJwt({ key: pair.privateKey, kid: "1" });

const verifier = oauth.generateRandomCodeVerifier();
const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
const wish = new URLSearchParams({
  client_id: client.client_id,
  redirect_uri: redirectUri,
  response_type: "code",
  scope: metadata.scope,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
});
const pushed = await oauth.processPushedAuthorizationResponse(
  provider, client, await oauth.pushedAuthorizationRequest(provider, client, proof, wish, onHttp),
);
const address = new URL(provider.authorization_endpoint);
address.searchParams.set("client_id", client.client_id);
address.searchParams.set("request_uri", pushed.request_uri);
say({ open: address.href });

const parameters = oauth.validateAuthResponse(provider, client, await answer, state);
const tokens = await oauth.processAuthorizationCodeResponse(
  provider,
  client,
  await oauth.authorizationCodeGrantRequest(provider, client, proof, parameters, redirectUri, verifier, onHttp),
  { expectedNonce: nonce, requireIdToken: true },
);
const claims = oauth.getValidatedIdTokenClaims(tokens);
const userinfo = await oauth.processUserInfoResponse(
  provider, client, claims.sub, await oauth.userInfoRequest(provider, client, tokens.access_token, onHttp),
);
let refreshed;
if (tokens.refresh_token) {
  refreshed = await oauth.processRefreshTokenResponse(
    provider, client, await oauth.refreshTokenGrantRequest(provider, client, proof, tokens.refresh_token, onHttp),
  );
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(provider, client, proof, refreshed.refresh_token, onHttp),
  );
}
say({
  claims: { ...userinfo, ...claims },
  refreshed_sub: refreshed ? oauth.getValidatedIdTokenClaims(refreshed)?.sub ?? null : null,
  client_id: client.client_id,
});
server.close();
server.closeAllConnections();
