// Telemetry over the private network: the private link scope of Application Insights and the workspace.

@description('Required. Name.')
param name string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Resource ID of the Log Analytics workspace.')
param workspaceId string

@description('Required. Resource ID of Application Insights.')
param insightsId string

resource scope 'Microsoft.Insights/privateLinkScopes@2021-09-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: { accessModeSettings: { ingestionAccessMode: 'PrivateOnly', queryAccessMode: 'Open' } }

  resource workspace 'scopedResources' = {
    name: 'workspace'
    properties: { linkedResourceId: workspaceId }
  }

  resource insights 'scopedResources' = {
    name: 'insights'
    properties: { linkedResourceId: insightsId }
  }
}
