// Built-in roles by name. The ids are the same in every tenant.

@export()
@description('Send to a queue. Its control-plane actions include reading the queue\'s message counts.')
var serviceBusDataSender = '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'

@export()
@description('Receive from a queue and its dead letters. Its control-plane actions include reading the queue\'s message counts.')
var serviceBusDataReceiver = '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'

@export()
@description('All actions on a queue. Target-based scaling needs its Manage right to read queue lengths.')
var serviceBusDataOwner = '090c5cfd-751d-490a-894a-3ce6f1109419'

@export()
@description('Read and write the rows of a table.')
var tableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'

@export()
@description('Read blobs.')
var blobDataReader = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'

@export()
@description('Read, write, and delete blobs.')
var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

@export()
@description('All actions on blobs. The Functions host requires it on its own account.')
var blobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'

@export()
@description('Read the values of secrets.')
var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

@export()
@description('Create, read, and delete secrets.')
var keyVaultSecretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

@export()
@description('Publish telemetry.')
var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'
