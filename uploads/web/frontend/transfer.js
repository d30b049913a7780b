/**
 * One file on its way to the server, over tus. It knows nothing of the page: it reports
 * onProgress(sent), onLost(), onRestored(), onLoggedOut(), onBroken(status, code, mostBytes), onSent(), onAddress(url).
 *
 * A trap of tus-js-client 4.3: when the HEAD of a known upload is answered with anything but 2xx or
 * 423, it makes a new upload as long as it has an endpoint, so a 401 or a 503 would lose what was sent. The
 * endpoint is therefore taken away as soon as the address of the upload is known.
 */

import { Upload } from "tus-js-client";

const CHUNK_BYTES = 64 * 1024 * 1024; // a proxy's time-out or a deploy costs one chunk at most
const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10000, 30000];

/** file: a File. known: {url} of what the server has, or null. owner: {account, kenmerk, endpoint}. */
export function transfer(file, known, owner, report) {
  let outage = false;
  const lost = () => {
    if (!outage) report.onLost();
    outage = true;
  };
  const restored = () => {
    if (outage) report.onRestored();
    outage = false;
  };

  const upload = new Upload(file, {
    endpoint: known ? null : owner.endpoint,
    uploadUrl: known ? known.url : null,
    metadata: metadataOf(file, owner.kenmerk),
    fingerprint: async () => fingerprint(file, owner),
    chunkSize: CHUNK_BYTES,
    parallelUploads: 1,
    retryDelays: RETRY_DELAYS_MS,
    removeFingerprintOnSuccess: true,
    onShouldRetry: (error) => isTemporary(statusOf(error)),
    onUploadUrlAvailable() {
      upload.options.endpoint = null;
      report.onAddress(upload.url);
    },
    onProgress: (sent) => report.onProgress(sent),
    onAfterResponse(request, answer) {
      if (isTemporary(answer.getStatus())) lost();
      else restored();
    },
    onSuccess: () => report.onSent(),
    onError: (error) => stopped(statusOf(error), codeOf(error), mostBytesOf(error)),
  });
  watchForSilence(upload, lost);

  function stopped(status, code, mostBytes) {
    outage = false;
    if (status === 401) report.onLoggedOut();
    else report.onBroken(status, code, mostBytes);
  }

  return {
    start: () => upload.start(),
    /** Stops sending; what the server has stays there. */
    pause: () => upload.abort(false),
  };
}

/** A connection that is cut gives no answer at all: the retry that follows is how it shows itself. */
function watchForSilence(upload, lost) {
  const shouldRetry = upload.options.onShouldRetry;
  upload.options.onShouldRetry = (error) => {
    if (!error.originalResponse) lost();
    return shouldRetry(error);
  };
}

function metadataOf(file, kenmerk) {
  return {
    filename: file.name,
    filetype: file.type,
    aanlevering: kenmerk,
    lastModified: String(file.lastModified),
  };
}

/** The same file in another delivery or another account is another upload. */
function fingerprint(file, owner) {
  return ["mcz", owner.account, owner.kenmerk, file.name, file.size, file.lastModified].join("|");
}

function statusOf(error) {
  return error.originalResponse ? error.originalResponse.getStatus() : 0;
}

/** The server's word for a refusal, such as `no_space_left_for_relation`. */
function codeOf(error) {
  return error.originalResponse ? error.originalResponse.getBody().trim() : "";
}

/** What the server takes at most, 0 when it does not say. */
function mostBytesOf(error) {
  return Number(error.originalResponse?.getHeader("Tus-Max-Size") ?? 0);
}

/** 0 is no answer at all; 409 and 423 pass by themselves; 429 and 5xx ask for patience. */
function isTemporary(status) {
  return status === 0 || status === 409 || status === 423 || status === 429 || (status >= 500 && status !== 507);
}
