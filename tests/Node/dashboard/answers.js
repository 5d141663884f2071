// The responses that the page gets. Each text goes through `as`, so that a test can replace it with a hostile one.
"use strict";

function demand(at, as) {
  return {
    at, arrivalsUntil: at, arrivalsPerSecond: [240], models: [{ model: as("digits"), jobs: 240, bulkJobs: 3, items: 240, workPerItem: 0.003, workPerSecond: 0.7, jobsWaiting: 1100, itemsWaiting: 1100, jobsInHand: 96, work: 3.5, waitSeconds: 5 }],
    active: 1204, headAgeSeconds: 12.3, inHand: 96, running: 96, serviceSeconds: 0.0123, workPerSecond: [0.7], work: 3.5, workPerJob: 0.003, grain: 0.003, waitSeconds: 5, concurrency: 8, doublingGain: 1.2, startUpSeconds: 2, wanted: 8, live: 3, starting: 5, draining: 0,
    crashLoop: as("cannot open the model"), faults: [{ signal: "backlog", kind: "stale", instead: as("the reading of 12 s before") }],
  };
}

function decision(at, as) {
  return {
    at, changes: [as("1 to 8 warm instances: the cap is 8. Arrivals are at 240 jobs/s (usually 30)."), as("16 to 32 messages in hand on each instance: 5 instances are starting.")],
    state: "burst", late: true, needed: 11, warmInstances: 8, warmInstancesBefore: 1, span: { low: 7, high: 9 }, concurrency: 32, concurrencyBefore: 16,
    burst: { state: "burst", ageSeconds: 2, steepness: 40 }, degradation: { on: true, ageSeconds: 0, waitSeconds: 9, because: as("The wait is 9 s.") }, degradedBefore: false,
    reason: as("Arrivals are at 240 jobs/s (usually 30)."), rail: as("the cap is 8"), dryRun: false, effect: { status: "deferred", detail: as("retried in 5 s") }, inputs: demand(at, as),
    settings: {
      floor: 1, cap: 8, waitSeconds: 5, startUpSeconds: 2, serviceSeconds: 0.01, concurrency: 16, maxConcurrency: 32, rememberSeconds: 15, staleSeconds: 60,
      caution: 0.5, mostChangePerMinute: 100, dryRun: false,
    },
  };
}

function model(as, details) {
  return {
    manifest: {
      name: as("digits"), maxBatch: 32, waitObjectiveSeconds: 5, retentionSeconds: 86400, runTimeoutSeconds: 60, maxOutputBytes: 1000,
      inputs: [{ name: "image", datatype: "FP32", shape: [-1, 784], batchAxis: 0 }], outputs: [{ name: "p", datatype: "FP32", shape: [-1, 10], batchAxis: 0 }],
    },
    versions: ["2", "1"], stable: "1", state: "ready", links: { self: "/v1/models/digits", submit: "/v1/models/digits/jobs", infer: "/v2/models/digits/infer" }, ...details,
  };
}

/** The responses by path. */
function answers(as = (text) => text, at = new Date().toISOString()) {
  const before = (seconds) => new Date(Date.parse(at) - 1000 * seconds).toISOString();
  return {
    "/v1/burst": {
      at, state: "burst", burst: { state: "burst", ageSeconds: 42, steepness: 40, nextSeconds: 300 }, late: true, needed: 11, warmInstances: 8, span: { low: 7, high: 9 }, concurrency: 32,
      degradation: { on: true, ageSeconds: 3, waitSeconds: 9, because: as("The wait is 9 s.") }, reason: as("Arrivals are at 240 jobs/s (usually 30): a burst that may double before new instances serve needs 8 instances."), rail: as("the cap is 8"),
      dryRun: true, inputs: demand(at, as),
      attainment: [{ model: as("digits"), waitSeconds: 5, fiveMinutes: { jobs: 2000, inTime: 1999 }, hour: { jobs: 9000, inTime: 8000 } }],
    },
    "/v1/burst/history": {
      points: Array.from({ length: 60 }, (_, i) => ({ at: before(122 - 2 * i), arrivals: i < 40 ? 12 : 240, active: i < 40 ? 0 : 60 * (i - 39), wanted: i < 42 ? 1 : 8, live: i < 50 ? 1 : 3 })),
    },
    "/v1/burst/decisions": { decisions: [decision(before(40), as), decision(before(7200), as)] },
    "/v1/queues": {
      queues: [
        {
          name: "interactive", active: 1204, headAgeSeconds: 12.3, scheduled: 0, deadLettered: 2,
          waiting: { reason: "backlog", detail: as("1204 jobs are waiting or running on 3 warm instances."), etaSeconds: { p50: 9, p95: 18 } }, links: { purge: "/v1/queues/interactive/purge" },
        },
        { name: "bulk", links: { purge: "/v1/queues/bulk/purge" } },
        { name: "callbacks", active: 1, scheduled: 4, deadLettered: 1 },
      ],
    },
    "/health/ready": { ready: false, reason: as("5 instances are starting.") },
    "/v1/models": {
      models: [
        model(as, {
          memoryLimitBytes: 1e9, faults: [{ file: as("digits/3/model.onnx"), problem: as("the file is empty.") }],
          onInstances: [
            { version: "2", state: "refused", instances: 1, because: as("The hash differs."), memoryBytes: 0, batches: [] },
            {
              version: "1", state: "ready", instances: 2, memoryBytes: 3200000, cache: { hits: 5, misses: 7, entries: 2, bytes: 100 },
              batches: [{ shape: as("image:FP32,-1,784"), best: 16, because: as("16 items take 2 ms.") }],
            },
          ],
        }),
        model(as, { state: "no-instance", because: as("5 instances are starting.") }),
      ],
      refused: [{ name: as("odd"), faults: [{ file: as("odd/model.json"), problem: as("maxbatch is unknown; did you mean maxBatch?") }] }],
      faults: [{ file: as("models"), problem: as("cannot be read.") }],
    },
    "/v1/deadletters": {
      deadLetters: [
        {
          id: "8204364886103-job-1", source: "bulk", jobId: "job-1", model: as("digits"), version: "1", lane: "bulk", status: "failed", reason: as("MaxDeliveryCountExceeded"),
          description: as("Five deliveries failed."), attempts: 5, at: before(60), expiresAt: at, redriven: { jobId: "job-2", status: "queued" },
          links: { job: "/v1/jobs/job-1", redrive: "/v1/deadletters/8204364886103-job-1/redrive" },
        },
        {
          id: "8204364886104-stray-1", source: "callbacks", reason: "MessageUnreadable", description: "Not a callback message.", attempts: 0, at: before(90),
          message: { id: as("m1"), bytes: 900, head: as("{garbage") },
        },
      ],
    },
    "/v1/webhooks/deliveries": {
      deliveries: [
        {
          id: "8204364886103-msg_job-1", webhookId: "msg_job-1_failed", jobId: "job-1", status: "failed", host: as("hooks.example"), attempt: 3, at: before(30), durationMs: 12,
          delivered: false, detail: as("answered 500"), nextAttemptAt: at,
        },
        {
          id: "8204364886104-msg_job-2", webhookId: "msg_job-2_succeeded", jobId: "job-heard", status: "succeeded", host: "hooks.example", attempt: 1, at, durationMs: 12,
          delivered: true, detail: "answered 204",
        },
      ],
    },
  };
}

module.exports = { answers };
