// Where telemetry goes, and who hears of trouble.

import { Watch } from '../types.bicep'

@description('Required. Part of each name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Telemetry comes in through private endpoints only. Operators still query over the internet, by identity.')
param private bool

@description('Required. How closely the deployment is watched.')
param watch Watch

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: watch.retentionDays
    workspaceCapping: { dailyQuotaGb: watch.dailyCapGb } // a loop that logs shall not cost a month
    publicNetworkAccessForIngestion: private ? 'Disabled' : 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${suffix}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
    publicNetworkAccessForIngestion: private ? 'Disabled' : 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
  }
}

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'serving'
    enabled: true
    emailReceivers: [for (email, i) in watch.alertEmails: { name: 'operator-${i}', emailAddress: email, useCommonAlertSchema: true }]
  }
}

#disable-next-line use-recent-api-versions // The newest version of this type; its one stable version, of 2016, has no category groups.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: workspace
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource id of the workspace.')
output workspaceId string = workspace.id

@description('Resource id of Application Insights.')
output insightsId string = insights.id

@description('What apps send telemetry to.')
output insightsConnectionString string = insights.properties.ConnectionString

@description('Resource id of the action group.')
output actionGroupId string = actions.id
