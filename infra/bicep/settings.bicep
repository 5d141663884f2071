// Settings of the apps, by section. tests/Infra compares this file with the options classes: it contains every setting that an app reads
// and no others. Two underscores stand for the colon in configuration keys.

@export()
@description('Names of the queues. The trigger attributes refer to them as %InteractiveQueue% and so on.')
var queues = {
  InteractiveQueue: 'jobs-interactive'
  BulkQueue: 'jobs-bulk'
  CallbacksQueue: 'callbacks'
}

@export()
@description('Names of the tables. They contain jobs and their outcomes; webhook attempts and dead letters; the reports of gateways, workers, and detector, and the ledger.')
var tables = {
  jobs: 'jobs'
  deliveries: 'deliveries'
  scaling: 'scaling'
}

@export()
@description('Names of the containers. They contain bodies that are too large for a message; outcomes that are too large for a row; models, if they are not deployed with the app.')
var containers = {
  payloads: 'payloads'
  outputs: 'outputs'
  models: 'models'
}

@export()
@description('Limits of admission.')
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
@description('Location of the models: a folder of the deployed package or, if a container is named (containers.models), that container, with a copy on disk.')
var models = {
  Models__Path: 'models'
  Models__Container: ''
  Models__CacheMegabytes: '4096'
}

@export()
@description('Functions with queue or timer triggers, by app. A staging slot disables them so that it receives no production messages.')
var ownTriggers = {
  gateway: []
  worker: ['Interactive', 'Bulk']
  detector: ['DetectBursts']
  callbacks: ['DeliverCallback', 'EndDeadInteractiveJob', 'EndDeadBulkJob', 'RecordDeadCallback', 'PurgeDeadLetters', 'PurgeDeliveries', 'PurgeJobs']
}

@export()
@description('Service Bus by managed identity, for the trigger extension and the product. Resource Manager returns the message counts.')
func serviceBus(namespace string, namespaceId string, armEndpoint string, clientId string) { *: string } => {
  ServiceBus__fullyQualifiedNamespace: '${namespace}.servicebus.windows.net'
  ServiceBus__namespaceId: namespaceId
  ServiceBus__managementEndpoint: armEndpoint
  ServiceBus__credential: 'managedidentity'
  ServiceBus__clientId: clientId
}

@export()
@description('Tables and blobs of the product, by managed identity.')
func storage(account string, suffix string, clientId string) { *: string } => {
  Storage__tableServiceUri: 'https://${account}.table.${suffix}'
  Storage__blobServiceUri: 'https://${account}.blob.${suffix}'
  Storage__credential: 'managedidentity'
  Storage__clientId: clientId
}

@export()
@description('Destinations of webhooks, and the vault with their signing secret. The apps read it by managed identity every five minutes, so it may be created after them.')
func webhooks(vaultUri string, clientId string) { *: string } => {
  Vault__Uri: vaultUri
  Vault__SigningSecret: 'webhook-signing-secret'
  Vault__ClientId: clientId
  Vault__Credential: 'managedidentity'
  Webhooks__AllowLoopback: 'false'
  Webhooks__Timeout: '00:00:15'
}

@export()
@description('Use of an instance\'s cores: one run per core, with learned batch sizes.')
var batching = {
  Batching__Threads: '0'
  Batching__FixedSize: '0'
  Batching__LessonsFile: '' // instances come and go, so each one learns anew
}

@export()
@description('Memory limits of all models together, and of the runs of each.')
var inference = {
  ORT_DISABLE_TELEMETRY: '1' // ONNX Runtime reads this variable before any API call could turn telemetry off
  Inference__ModelMemoryMegabytes: '0'
  Inference__RunMemoryMegabytes: '0'
}

@export()
@description('Settings of the control law. Floor and cap are those of the worker app, so they always match.')
func scaling(alwaysReady int, scaleLimit int, waitSeconds int) { *: string } => {
  Scaling__MinInstances: string(alwaysReady)
  Scaling__MaxInstances: string(min(20, scaleLimit)) // Azure allows at most 20 always-ready instances per app
  Scaling__WaitObjective: '00:00:${padLeft(string(waitSeconds), 2, '0')}'
  Scaling__StartUpTime: '00:00:30'
  Scaling__ServiceTime: '00:00:01'
  Scaling__Concurrency: '4'
  Scaling__MaxConcurrency: '8'
  Scaling__Remember: '00:06:00'
  Scaling__Caution: '0.5'
  Scaling__StaleAfter: '00:01:00'
  Scaling__MostChangePerMinute: '100'
  Scaling__DryRun: 'false'
}

@export()
@description('The site whose always-ready instances the detector changes.')
func warmInstances(siteId string, endpoint string, clientId string) { *: string } => {
  WarmInstances__SiteId: siteId
  WarmInstances__Endpoint: endpoint
  WarmInstances__Credential: 'managedidentity'
  WarmInstances__ClientId: clientId
  WarmInstances__CallLimit: '00:00:30'
}
