// An application in another language with a library of other people, as they publish it.
// Arguments: the discovery address and the initial access token; nothing else about the provider.
// Prints one JSON object a line: {"open": address} for the person's browser, then {"claims": …}.
import { createServer } from "node:http";
import * as client from "openid-client";

const [discoveryAddress, initialAccessToken] = process.argv.slice(2);
const issuer = new URL(discoveryAddress.replace(/\/\.well-known\/openid-configuration$/, ""));
const onHttp = issuer.protocol === "http:" ? [client.allowInsecureRequests] : [];

const say = (value) => console.log(JSON.stringify(value));

function answerOf(server) {
  return new Promise((resolve) => {
    server.on("request", (request, response) => {
      response.end("Terug bij de applicatie\n");
      resolve(new URL(request.url, `http://127.0.0.1:${server.address().port}`));
    });
  });
}

const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const redirectUri = `http://127.0.0.1:${server.address().port}/terug`;

const metadata = {
  client_name: "Applicatie in Node",
  redirect_uris: [redirectUri],
  token_endpoint_auth_method: "client_secret_basic",
  grant_types: ["authorization_code", "refresh_token"],
  scope: "openid profile email relatie offline_access",
};
const registered = await client.dynamicClientRegistration(
  issuer,
  metadata,
  (...given) => client.ClientSecretBasic(given[1].client_secret)(...given),
  { initialAccessToken, execute: onHttp },
);

const verifier = client.randomPKCECodeVerifier();
const [state, nonce] = [client.randomState(), client.randomNonce()];
const address = client.buildAuthorizationUrl(registered, {
  redirect_uri: redirectUri,
  scope: metadata.scope,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
});

const answer = answerOf(server);
say({ open: address.href });

const tokens = await client.authorizationCodeGrant(registered, await answer, {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  idTokenExpected: true,
});
const { sub } = tokens.claims();
const userinfo = await client.fetchUserInfo(registered, tokens.access_token, sub);
const refreshed = tokens.refresh_token ? await client.refreshTokenGrant(registered, tokens.refresh_token) : undefined;
say({
  claims: { ...userinfo, ...tokens.claims() },
  refreshed_sub: refreshed?.claims()?.sub ?? null,
  client_id: registered.clientMetadata().client_id,
});
server.close();
server.closeAllConnections();
