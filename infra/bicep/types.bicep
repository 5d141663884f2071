// The shapes that modules hand to one another.

@export()
@description('What every function app of one deployment shares.')
type Platform = {
  @description('Required. Resource id of the Elastic Premium plan.')
  planId: string

  @description('Required. Account that the Functions host keeps its locks and keys in, and packages where there is no content share.')
  hostAccount: string

  @description('Required. The cloud\'s suffix of storage addresses.')
  storageSuffix: string

  @description('Required. The cloud\'s resource manager.')
  armEndpoint: string

  @description('Required. Vault of the secrets.')
  vaultName: string

  @description('Required. Whether packages live on Azure Files.')
  contentShare: bool

  @description('Required. Whether the apps live behind private endpoints.')
  private: bool

  @description('Required. Where telemetry goes. It names an endpoint and grants nothing: local authentication is off.')
  insightsConnectionString: string

  @description('Required. Resource id of the Log Analytics workspace.')
  workspaceId: string

  @description('Optional. The delegated subnet; absent where the network is public.')
  subnetId: string?

}

@export()
@description('How many instances an app has, and when.')
type Elastic = {
  @description('Required. Instances that always stand ready (minimumElasticInstanceCount).')
  @minValue(1)
  @maxValue(20)
  alwaysReady: int

  @description('Required. Instances kept warm beyond those in use.')
  @minValue(0)
  @maxValue(9)
  preWarmed: int

  @description('Required. Never more instances than this.')
  @minValue(1)
  @maxValue(100)
  scaleLimit: int
}

@export()
@description('A user-assigned identity.')
type Identity = {
  @description('Required. Resource id.')
  id: string

  @description('Required. What an app names when it asks for a token.')
  clientId: string

  @description('Required. What a role is assigned to.')
  principalId: string
}

@export()
@description('The identities of the four apps.')
type Identities = {
  @description('Required. HTTP in, HTTP out.')
  gateway: Identity

  @description('Required. Queue in, results out.')
  worker: Identity

  @description('Required. Timer in, capacity out.')
  detector: Identity

  @description('Required. Queue in, signed webhook out.')
  callbacks: Identity
}

@export()
@description('A role on one resource, with its reason.')
type Grant = {
  @description('Required. Which app gets it.')
  app: 'gateway' | 'worker' | 'detector' | 'callbacks'

  @description('Required. Id of the role, by its name in roles.bicep.')
  role: string

  @description('Required. Name of the queue, table or container that it is scoped to.')
  on: string

  @description('Required. Why; an auditor reads it on the assignment.')
  @maxLength(256)
  reason: string
}

@export()
@description('Something that is reached through a private endpoint.')
type Target = {
  @description('Required. Its name.')
  name: string

  @description('Required. Its resource id.')
  id: string

  @description('Required. The part of it.')
  part: Part
}

@export()
@description('The parts of services that have private endpoints of their own.')
type Part = 'namespace' | 'blob' | 'table' | 'file' | 'vault' | 'sites' | 'azuremonitor'

@export()
@description('The plan that all apps share.')
type Plan = {
  @description('Required. Size of an instance: 1, 2 or 4 cores.')
  size: 'EP1' | 'EP2' | 'EP3'

  @description('Required. Most instances of all apps together.')
  @minValue(1)
  @maxValue(100)
  maxInstances: int

  @description('Required. Spreads instances and data over availability zones; the platform then wants three instances at least.')
  zoneRedundant: bool
}

@export()
@description('How closely the deployment is watched.')
type Watch = {
  @description('Required. Days that logs are kept.')
  @minValue(30)
  @maxValue(730)
  retentionDays: int

  @description('Required. Gigabytes of logs a day after which ingestion stops; -1 for no cap.')
  @minValue(-1)
  dailyCapGb: int

  @description('Required. Who gets the alerts.')
  alertEmails: string[]

  @description('Required. Money a month beyond which the budget alerts; 0 for no budget.')
  @minValue(0)
  monthlyBudget: int
}

@export()
@description('Who makes and rotates the webhook secret.')
type Operator = {
  @description('Required. Object id.')
  id: string

  @description('Required. What it is.')
  type: 'User' | 'Group' | 'ServicePrincipal'
}

@export()
@description('Names that the whole of Azure shares, each with the deployment\'s token.')
type Names = {
  @description('Required. Site of the gateway.')
  gateway: string

  @description('Required. Site of the worker.')
  worker: string

  @description('Required. Site of the detector.')
  detector: string

  @description('Required. Site of callbacks.')
  callbacks: string

  @description('Required. Service Bus namespace.')
  bus: string

  @description('Required. Account of the product\'s data.')
  data: string

  @description('Required. Account of the Functions hosts.')
  host: string

  @description('Required. Account of the content share.')
  share: string

  @description('Required. Key vault.')
  vault: string
}
