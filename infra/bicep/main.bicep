// Burst-aware model serving in a subscription: the table of contents. docs/azure.md shows how the parts depend on each other.
targetScope = 'subscription'

import { namesOf } from 'names.bicep'
import { Elastic, Operator, Plan, Queues, Watch } from 'types.bicep'

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

@description('Optional. The plan that all apps share.')
param plan Plan = { size: 'EP1', maxInstances: 20, zoneRedundant: false }

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

@description('Optional. First day of the budget.')
param budgetStart string = utcNow('yyyy-MM-01')

@description('Optional. The principal that creates and rotates the webhook secret.')
param operator Operator?

@description('Tags of every resource. azd finds the deployment by the first.')
var tags = { 'azd-env-name': environmentName, workload: 'burst-aware-serving' }

@description('Names that must be unique in all of Azure.')
var names = namesOf(uniqueString(subscription().id, environmentName, location))

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

module network 'modules/network.bicep' = if (private) {
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
    zoneRedundant: plan.zoneRedundant
    contentShare: contentShare
    workspaceId: workspaceId
  }
}

module servers 'modules/plan.bicep' = {
  scope: group
  params: {
    name: 'plan-${environmentName}', location: location, tags: tags
    plan: plan
    minInstances: max(worker.alwaysReady, bulk.alwaysReady, others.alwaysReady)
    workspaceId: workspaceId
  }
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

module apps 'parts/apps.bicep' = {
  scope: group
  params: {
    names: names, location: location, tags: tags
    identities: identities.outputs.all
    stagingSlots: stagingSlots
    worker: worker
    bulk: bulk
    others: others
    waitSeconds: waitSeconds
    platform: {
      planId: servers.outputs.id
      hostAccount: names.host
      armEndpoint: environment().resourceManager
      storageSuffix: environment().suffixes.storage
      vaultName: names.vault
      vaultSuffix: environment().suffixes.keyvaultDns
      contentShare: contentShare
      private: private
      insightsConnectionString: observability.outputs.insightsConnectionString
      workspaceId: workspaceId
      subnetId: network.?outputs.appsSubnetId
    }
  }
  dependsOn: [access] // an app that starts before its roles exist fails for its first minutes
}

module scaling 'modules/access-scaling.bicep' = {
  scope: group
  params: { workerName: names.worker, identities: identities.outputs.all }
  dependsOn: [apps]
}

module privateAccess 'parts/private-access.bicep' = if (private) {
  scope: group
  params: {
    names: names, suffix: environmentName, location: location, tags: tags
    networkId: network.?outputs.id ?? ''
    subnetId: network.?outputs.endpointsSubnetId ?? ''
    workspaceId: workspaceId
    insightsId: observability.outputs.insightsId
    contentShare: contentShare
  }
  dependsOn: [bus, stores, apps]
}

module watching 'parts/watch.bicep' = {
  scope: group
  params: {
    suffix: environmentName, location: location, tags: tags
    watch: watch
    budgetStart: budgetStart
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
