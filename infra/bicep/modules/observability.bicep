// The destination of telemetry, and the recipients of alerts.

import { Watch } from '../types.bicep'

@description('Required. Part of each name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Accepts telemetry through private endpoints only. Operators still query over the internet, by identity.')
param private bool

@description('Required. Log retention, alerts, and budget.')
param watch Watch

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: watch.retentionDays
    workspaceCapping: { dailyQuotaGb: watch.dailyCapGb } // limits the cost of a loop that logs
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

#disable-next-line use-recent-api-versions // The newest version of this type. The only stable version, from 2016, has no category groups.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: workspace
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource ID of the workspace.')
output workspaceId string = workspace.id

@description('Resource ID of Application Insights.')
output insightsId string = insights.id

@description('Connection string for telemetry of the apps.')
output insightsConnectionString string = insights.properties.ConnectionString

@description('Resource ID of the action group.')
output actionGroupId string = actions.id
