// Role assignments that the Functions host of every app needs: on its own storage account, and on Application Insights.

import { blobDataOwner, monitoringMetricsPublisher, tableDataContributor } from '../roles.bicep'
import { Identities } from '../types.bicep'

@description('Required. Name of the storage account for the locks and keys of the hosts.')
param accountName string

@description('Required. Name of Application Insights.')
param insightsName string

@description('Required. The identities of the apps.')
param identities Identities

@description('All apps. Assignment names derive from these names, not from principal IDs, so what-if can resolve them.')
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
    description: 'The Functions host creates containers for its locks and keys and leases blobs in them. This account contains no product data.'
  }
}]

resource onTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in apps: {
  name: guid(account.id, app, tableDataContributor)
  scope: account
  properties: {
    principalId: identities[app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributor)
    description: 'The Functions host writes its diagnostic events to a table that it creates. This account contains no product data.'
  }
}]

resource onTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for app in apps: {
  name: guid(insights.id, app, monitoringMetricsPublisher)
  scope: insights
  properties: {
    principalId: identities[app].principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisher)
    description: 'Telemetry is sent by managed identity. The instrumentation key alone is refused.'
  }
}]
