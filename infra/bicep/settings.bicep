// What the apps read, by section. tests/Infra holds this file against the options classes: each setting an app reads is here,
// and each one here is read. Two underscores stand for the colon of configuration keys.

import { secret } from 'names.bicep'

@export()
@description('Names of the queues; the trigger attributes read them as %InteractiveQueue% and so on.')
var queues = {
  InteractiveQueue: 'jobs-interactive'
  BulkQueue: 'jobs-bulk'
  CallbacksQueue: 'callbacks'
}

@export()
@description('Names of the tables: jobs and their outcomes; attempts of webhooks, and dead letters; what gateways, workers and detector tell each other, and the ledger.')
var tables = {
  jobs: 'jobs'
  deliveries: 'deliveries'
  scaling: 'scaling'
}

@export()
@description('Names of the containers: bodies that no message can hold; outcomes that no row can hold; models, where they are not deployed with the app.')
var containers = {
  payloads: 'payloads'
  outputs: 'outputs'
  models: 'models'
}

@export()
@description('What may enter.')
var admission = {
  Admission__MaxBodyBytes: '16777216'
  Admission__MaxBatchJobs: '1000'
  Admission__MaxBatchBytes: '33554432'
  Admission__MaxInFlight: '1000000'
  Admission__MaxMessageBytes: '196608'
  Admission__DefaultDeadlineSeconds: '86400'
  Admission__MaxWaitSeconds: '60'
  Admission__InferWaitSeconds: '30'
  Admission__MaxEventStreams: '1000'
  Admission__EventStreamSeconds: '300'
}

@export()
@description('Where models are: a folder of the deployed package or, where it is named, a container (containers.models) of which a copy is kept on disk.')
var models = {
  Models__Path: 'models'
  Models__Container: ''
  Models__CacheMegabytes: '4096'
}

@export()
@description('Functions whose triggers act by themselves, by app. A staging slot disables each, so that it takes no production message.')
var ownTriggers = {
  gateway: []
  worker: ['Interactive', 'Bulk']
  detector: ['DetectBursts']
  callbacks: ['DeliverCallback', 'EndDeadInteractiveJob', 'EndDeadBulkJob', 'NoteDeadCallback', 'PurgeDeadLetters', 'PurgeDeliveries', 'PurgeJobs']
}

@export()
@description('Service Bus by identity, as the trigger extension and the product read it; Resource Manager tells how much waits.')
func serviceBus(namespace string, namespaceId string, armEndpoint string, clientId string) { *: string } => {
  ServiceBus__fullyQualifiedNamespace: '${namespace}.servicebus.windows.net'
  ServiceBus__namespaceId: namespaceId
  ServiceBus__managementEndpoint: armEndpoint
  ServiceBus__credential: 'managedidentity'
  ServiceBus__clientId: clientId
}

@export()
@description('Tables and blobs of the product by identity.')
func storage(account string, suffix string, clientId string) { *: string } => {
  Storage__tableServiceUri: 'https://${account}.table.${suffix}'
  Storage__blobServiceUri: 'https://${account}.blob.${suffix}'
  Storage__credential: 'managedidentity'
  Storage__clientId: clientId
}

@export()
@description('How webhooks are signed and where they may go. The secret itself stays in Key Vault.')
func webhooks(vault string) { *: string } => {
  Webhooks__SigningSecret: secret(vault, 'webhook-signing-secret')
  Webhooks__AllowLoopback: 'false'
  Webhooks__Timeout: '00:00:15'
}

@export()
@description('How an instance shares its cores: a run per core, and batches of the size that it learns.')
var batching = {
  Batching__Threads: '0'
  Batching__FixedSize: '0'
  Batching__LessonsFile: '' // instances come and go: each learns anew
}

@export()
@description('How much memory all models together, and the runs of each, may take.')
var inference = {
  ORT_DISABLE_TELEMETRY: '1' // ONNX Runtime asks the environment, before any call could say so
  Inference__ModelMemoryMegabytes: '0'
  Inference__RunMemoryMegabytes: '0'
}

@export()
@description('The rails of the control law. The floor and the cap are those of the worker app, so that both say the same.')
func scaling(alwaysReady int, scaleLimit int, waitSeconds int) { *: string } => {
  Scaling__MinInstances: string(alwaysReady)
  Scaling__MaxInstances: string(min(20, scaleLimit)) // more always-ready instances than that no app may have
  Scaling__WaitObjective: '00:00:${padLeft(string(waitSeconds), 2, '0')}'
  Scaling__StartUpTime: '00:00:30'
  Scaling__ServiceTime: '00:00:01'
  Scaling__Concurrency: '4'
  Scaling__BurstConcurrency: '8'
  Scaling__Remember: '00:06:00'
  Scaling__Caution: '0.5'
  Scaling__StaleAfter: '00:01:00'
  Scaling__MostChangePerMinute: '100'
  Scaling__DryRun: 'false'
}

@export()
@description('Which site\'s always-ready instances the detector moves.')
func warmInstances(siteId string, endpoint string, clientId string) { *: string } => {
  WarmInstances__SiteId: siteId
  WarmInstances__Endpoint: endpoint
  WarmInstances__Credential: 'managedidentity'
  WarmInstances__ClientId: clientId
  WarmInstances__CallLimit: '00:00:30'
}
