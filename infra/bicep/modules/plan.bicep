// An Elastic Premium plan.

import { Plan } from '../types.bicep'

@description('Required. Name.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Size and limits.')
param plan Plan

@description('Required. Spreads instances over availability zones.')
param zoneRedundant bool

@description('Required. Minimum number of instances of the plan.')
@minValue(1)
@maxValue(20)
param minInstances int

@description('Required. Resource ID of the Log Analytics workspace.')
param workspaceId string

resource servers 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'elastic'
  sku: {
    name: plan.size
    tier: 'ElasticPremium'
    capacity: zoneRedundant ? max(3, minInstances) : minInstances // learn.microsoft.com/azure/reliability/reliability-functions
  }
  properties: {
    reserved: true // Linux
    elasticScaleEnabled: true
    maximumElasticWorkerCount: plan.maxInstances
    zoneRedundant: zoneRedundant
  }
}

#disable-next-line use-recent-api-versions // The newest version of this type. The only stable version, from 2016, has no category groups.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: servers
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource ID of the plan.')
output id string = servers.id
