// Types of the values that modules pass to each other.

@export()
@description('Values that all function apps of a deployment share.')
type Platform = {
  @description('Required. Storage account of the packages if there is no content share.')
  packagesAccount: string

  @description('Required. The cloud\'s storage suffix.')
  storageSuffix: string

  @description('Required. The cloud\'s Resource Manager endpoint.')
  armEndpoint: string

  @description('Required. Name of the key vault.')
  vaultName: string

  @description('Required. The cloud\'s DNS suffix of key vaults, with its leading dot.')
  vaultSuffix: string

  @description('Required. Whether packages are on Azure Files.')
  contentShare: bool

  @description('Required. Whether the apps are behind private endpoints.')
  private: bool

  @description('Required. Destination of telemetry. It names an endpoint and grants no access, because local authentication is off.')
  insightsConnectionString: string

  @description('Required. Resource ID of the Log Analytics workspace.')
  workspaceId: string

  @description('Optional. The delegated subnet. Absent if the network is public.')
  subnetId: string?
}

@export()
@description('Number of instances of an app.')
type Elastic = {
  @description('Required. Always-ready instances (minimumElasticInstanceCount).')
  @minValue(1)
  @maxValue(20)
  alwaysReady: int

  @description('Required. Prewarmed instances beyond those in use.')
  @minValue(0)
  @maxValue(9)
  preWarmed: int

  @description('Required. Maximum number of instances.')
  @minValue(1)
  @maxValue(100)
  scaleLimit: int
}

@export()
@description('Tier and size of the Service Bus namespace. Standard has one size: 1,000 credits a second.')
type Queues = {
  @description('Required. Premium has resources of its own, and private endpoints.')
  tier: 'Standard' | 'Premium'

  @description('Required. Messaging units of Premium.')
  units: 1 | 2 | 4 | 8 | 16
}

@export()
@description('A user-assigned identity.')
type Identity = {
  @description('Required. Resource ID.')
  id: string

  @description('Required. Client ID, which an app uses to request a token.')
  clientId: string

  @description('Required. Principal ID, to which roles are assigned.')
  principalId: string
}

@export()
@description('The identities of the apps.')
type Identities = {
  @description('Required. HTTP in, HTTP out.')
  gateway: Identity

  @description('Required. Queue in, results out, for both lanes.')
  worker: Identity

  @description('Required. Timer in, capacity out.')
  detector: Identity

  @description('Required. Queue in, signed webhook out.')
  callbacks: Identity
}

@export()
@description('A role on one resource, with its reason.')
type Grant = {
  @description('Required. The app that gets the role.')
  app: 'gateway' | 'worker' | 'detector' | 'callbacks'

  @description('Required. ID of the role, by its name in roles.bicep.')
  role: string

  @description('Required. Name of the queue, table, or container that the role is scoped to.')
  on: string

  @description('Required. The reason, which auditors read on the assignment.')
  @maxLength(256)
  reason: string
}

@export()
@description('An Elastic Premium plan.')
type Plan = {
  @description('Required. Size of an instance: 1, 2, or 4 cores.')
  size: 'EP1' | 'EP2' | 'EP3'

  @description('Required. Maximum number of instances of all its apps together.')
  @minValue(1)
  @maxValue(100)
  maxInstances: int
}

@export()
@description('The plans. The apps of a plan share its instances, so the worker\'s have their own and starve no other app in a burst.')
type Plans = {
  @description('Required. Plan of the worker\'s two apps.')
  worker: Plan

  @description('Required. Plan of gateway, detector, and callbacks.')
  control: Plan
}

@export()
@description('What the detector and an earlier deployment left, which this one keeps. infra/hooks/standing.sh reads it.')
type Standing = {
  @description('Required. Always-ready instances of the worker, or 0.')
  @minValue(0)
  @maxValue(20)
  warmInstances: int

  @description('Required. First day of the budget, or empty if there is no budget. It may not change.')
  budgetStart: string
}

@export()
@description('Names of the hosts\' storage accounts, one for each app.')
type HostNames = {
  @description('Required. Account of the gateway\'s host.')
  gateway: string

  @description('Required. Account of the worker\'s host.')
  worker: string

  @description('Required. Account of the host of the bulk worker.')
  bulk: string

  @description('Required. Account of the detector\'s host.')
  detector: string

  @description('Required. Account of the host of callbacks.')
  callbacks: string
}

@export()
@description('Log retention, alerts, and budget of the deployment.')
type Watch = {
  @description('Required. Retention of logs in days.')
  @minValue(30)
  @maxValue(730)
  retentionDays: int

  @description('Required. Gigabytes of logs per day after which ingestion stops, or -1 for no cap.')
  @minValue(-1)
  dailyCapGb: int

  @description('Required. Recipients of the alerts.')
  alertEmails: string[]

  @description('Required. Cost per month above which the budget alerts, or 0 for no budget.')
  @minValue(0)
  monthlyBudget: int
}

@export()
@description('The principal that creates and rotates the webhook secret.')
type Operator = {
  @description('Required. Object ID of the user, group, or service principal. Resource Manager finds out which it is; a wrong type would be refused.')
  id: string
}

@export()
@description('Names that must be unique in all of Azure, each with the deployment\'s token.')
type Names = {
  @description('Required. Site of the gateway.')
  gateway: string

  @description('Required. Site of the worker.')
  worker: string

  @description('Required. Site of the worker of the bulk lane.')
  bulk: string

  @description('Required. Site of the detector.')
  detector: string

  @description('Required. Site of callbacks.')
  callbacks: string

  @description('Required. Service Bus namespace.')
  bus: string

  @description('Required. Storage account of the product data.')
  data: string

  @description('Required. Storage accounts of the Functions hosts.')
  hosts: HostNames

  @description('Required. Storage account of the packages, if there is no content share.')
  packages: string

  @description('Required. Storage account of the content share.')
  share: string

  @description('Required. Key vault.')
  vault: string
}
