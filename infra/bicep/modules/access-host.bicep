// What the Functions host of every app needs, whatever the app does: its own account, and a place for telemetry.

import { blobDataOwner, monitoringMetricsPublisher, tableDataContributor } from '../roles.bicep'
import { Identities } from '../types.bicep'

@description('Required. Name of the account that the hosts keep their locks and keys in.')
param accountName string

@description('Required. Name of Application Insights.')
param insightsName string

@description('Required. The identities of the apps.')
param identities Identities

@description('Every app. Names of assignments come from it and not from principal ids, so that what-if knows them beforehand.')
var apps = ['gateway', 'worker', 'detector', 'callbacks']

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: accountName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource onBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in apps: {
  name: guid(account.id, app, blobDataOwner)
  scope: account
  properties: {
    principalId: identities[app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataOwner)
    description: 'The Functions host makes containers for its locks and keys and leases blobs in them; nothing of the product is in this account.'
  }
}]

resource onTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in apps: {
  name: guid(account.id, app, tableDataContributor)
  scope: account
  properties: {
    principalId: identities[app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributor)
    description: 'The Functions host writes its diagnostic events to a table that it makes; nothing of the product is in this account.'
  }
}]

resource onTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in apps: {
  name: guid(insights.id, app, monitoringMetricsPublisher)
  scope: insights
  properties: {
    principalId: identities[app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
    description: 'Telemetry is sent by identity: the instrumentation key alone is refused.'
  }
}]
