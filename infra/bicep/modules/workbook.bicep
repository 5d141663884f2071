// A workbook that shows a burst on one page: arrivals, backlog, age of the oldest job, instances, refusals.

@description('Required. Part of the name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Resource ID of the workspace.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'burst-picture')
  location: location
  tags: union(tags, { 'hidden-title': 'Bursts ${suffix}' })
  kind: 'shared'
  properties: {
    displayName: 'Bursts ${suffix}'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: loadTextContent('workbook.json')
    version: 'Notebook/1.0'
  }
}
