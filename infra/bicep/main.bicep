// Burst-aware model serving in a subscription: the table of contents. docs/azure.md shows how the parts depend on each other.
targetScope = 'subscription'

import { namesOf, ownNetwork } from 'names.bicep'
import { Network } from 'network-types.bicep'
import { Elastic, Operator, Plans, Queues, Standing, Watch } from 'types.bicep'

@description('Required. Name of the deployment; its resource group is rg-NAME.')
@minLength(2)
@maxLength(24)
param environmentName string

@description('Required. Region.')
param location string

@description('Optional. Puts everything behind private endpoints, which requires Service Bus Premium.')
param private bool = false

@description('Optional. Keeps packages on Azure Files, which scales best and needs the only key of this deployment. Without it, there is no key.')
param contentShare bool = true

@description('Optional. Creates a staging slot for each app.')
param stagingSlots bool = false

@description('Optional. Protects queues and data against deletion.')
param locked bool = false

@description('Optional. Joins a network that exists. Only for a private deployment, which otherwise creates its own.')
param network Network?

@description('Optional. Spreads instances and data over availability zones.')
param zoneRedundant bool = false

@description('Optional. The plans.')
param plans Plans = { worker: { size: 'EP1', maxInstances: 18 }, control: { size: 'EP1', maxInstances: 9 } }

@description('Optional. Instances of the worker. The detector changes the always-ready count between this value and the limit.')
param worker Elastic = { alwaysReady: 1, preWarmed: 1, scaleLimit: 16 }

@description('Optional. Instances of the bulk worker. It never scales with the detector, so its limit is all that bulk can cost.')
param bulk Elastic = { alwaysReady: 1, preWarmed: 0, scaleLimit: 2 }

@description('Optional. Instances of each other app.')
param others Elastic = { alwaysReady: 1, preWarmed: 0, scaleLimit: 4 }

@description('Optional. Tier and units of the queues. If everything is private, the tier is Premium.')
param queues Queues = { tier: 'Standard', units: 1 }

@description('Optional. The wait objective in seconds. The detector scales for it, and an alert monitors it.')
@minValue(1)
@maxValue(59)
param waitSeconds int = 5

@description('Optional. Log retention, alerts, and budget.')
param watch Watch = { retentionDays: 30, dailyCapGb: 5, alertEmails: [], monthlyBudget: 0 }

@description('Optional. What an earlier deployment left, which this one keeps.')
param standing Standing = { warmInstances: 0, budgetStart: '' }

@description('Optional. The principal that creates and rotates the webhook secret, and uploads packages if there is no content share.')
param operator Operator?

@description('Tags of every resource. azd finds the deployment by the first.')
var tags = { 'azd-env-name': environmentName, workload: 'burst-aware-serving' }

@description('Names that must be unique in all of Azure.')
var names = namesOf(uniqueString(subscription().id, environmentName, location))

@description('The network that a private deployment joins. Its own one is named here instead of being read from outputs, so what-if can resolve it.')
var joined Network = network ?? ownNetwork(subscription().subscriptionId, 'rg-${environmentName}', environmentName, environment().suffixes.storage)

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identities 'modules/identities.bicep' = {
  scope: group
  params: { suffix: environmentName, location: location, tags: tags }
}

module observability 'modules/observability.bicep' = {
  scope: group
  params: { suffix: environmentName, location: location, tags: tags, private: private, watch: watch }
}

@description('The workspace to which every resource sends its diagnostics.')
var workspaceId = observability.outputs.workspaceId

module networking 'parts/own-network.bicep' = if (private && network == null) {
  scope: group
  params: { suffix: environmentName, location: location, tags: tags, workspaceId: workspaceId }
}

module bus 'modules/service-bus.bicep' = {
  scope: group
  params: {
    name: names.bus, location: location, tags: tags
    size: private ? union(queues, { tier: 'Premium' }) : queues
    private: private
    locked: locked
    workspaceId: workspaceId
  }
}

module stores 'parts/stores.bicep' = {
  scope: group
  params: {
    names: names, location: location, tags: tags
    private: private
    locked: locked
    zoneRedundant: zoneRedundant
    contentShare: contentShare
    workspaceId: workspaceId
  }
}

module privateStores 'parts/private-stores.bicep' = if (private) {
  scope: group
  params: {
    names: names, suffix: environmentName, location: location, tags: tags
    network: joined
    contentShare: contentShare
    workspaceId: workspaceId
    insightsId: observability.outputs.insightsId
  }
  dependsOn: [networking, bus, stores]
}

module access 'parts/access.bicep' = {
  scope: group
  params: {
    names: names
    identities: identities.outputs.all
    insightsName: 'appi-${environmentName}'
    contentShare: contentShare
    operator: operator
  }
  dependsOn: [bus, stores]
}

module servers 'parts/servers.bicep' = {
  scope: group
  params: {
    suffix: environmentName, location: location, tags: tags
    plans: plans
    zoneRedundant: zoneRedundant
    worker: worker
    bulk: bulk
    others: others
    standing: standing
    workspaceId: workspaceId
  }
}

module apps 'parts/apps.bicep' = {
  scope: group
  params: {
    names: names, location: location, tags: tags
    identities: identities.outputs.all
    workerPlanId: servers.outputs.workerPlanId
    controlPlanId: servers.outputs.controlPlanId
    stagingSlots: stagingSlots
    worker: worker
    bulk: bulk
    others: others
    standing: standing
    waitSeconds: waitSeconds
    platform: {
      packagesAccount: names.packages
      armEndpoint: environment().resourceManager
      storageSuffix: environment().suffixes.storage
      vaultName: names.vault
      vaultSuffix: environment().suffixes.keyvaultDns
      contentShare: contentShare
      private: private
      insightsConnectionString: observability.outputs.insightsConnectionString
      workspaceId: workspaceId
      subnetId: private ? joined.appsSubnetId : null
    }
  }
  // An app that starts before its roles exist, or cannot reach its content share, does not start.
  dependsOn: [access, privateStores]
}

module scaling 'modules/access-scaling.bicep' = {
  scope: group
  params: { workerName: names.worker, identities: identities.outputs.all }
  dependsOn: [apps]
}

module privateSites 'parts/private-sites.bicep' = if (private) {
  scope: group
  params: {
    names: names, location: location, tags: tags
    network: joined
    stagingSlots: stagingSlots
  }
  dependsOn: [apps]
}

module watching 'parts/watch.bicep' = {
  scope: group
  params: {
    suffix: environmentName, location: location, tags: tags
    watch: watch
    budgetStart: standing.budgetStart
    workspaceId: workspaceId
    actionGroupId: observability.outputs.actionGroupId
    names: names
    waitSeconds: waitSeconds
    scaleLimit: worker.scaleLimit
  }
  dependsOn: [bus, apps]
}

@description('Resource group of the deployment.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Address of the gateway.')
output GATEWAY_URL string = 'https://${names.gateway}.azurewebsites.net'

@description('Name of the vault for the webhook secret.')
output KEY_VAULT_NAME string = names.vault

@description('Storage account of the packages, if there is no content share.')
output PACKAGES_ACCOUNT string = contentShare ? '' : names.packages
