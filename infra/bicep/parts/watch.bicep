// Monitoring: alerts, the burst workbook, the budget.

import { Names, Watch } from '../types.bicep'

@description('Required. Part of each name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Log retention, alerts, and budget.')
param watch Watch

@description('Required. Resource ID of the workspace.')
param workspaceId string

@description('Required. Resource ID of the action group.')
param actionGroupId string

@description('Required. Names.')
param names Names

@description('Required. The wait objective in seconds.')
param waitSeconds int

@description('Required. Maximum number of worker instances.')
param scaleLimit int

@description('Required. First day of the budget.')
param budgetStart string

module alerts '../modules/alerts.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: tags
    workspaceId: workspaceId
    names: names
    waitSeconds: waitSeconds
    scaleLimit: scaleLimit
    actionGroupId: actionGroupId
  }
}

module workbook '../modules/workbook.bicep' = {
  params: { suffix: suffix, location: location, tags: tags, workspaceId: workspaceId }
}

module budget '../modules/budget.bicep' = if (watch.monthlyBudget > 0) {
  params: { suffix: suffix, monthly: max(1, watch.monthlyBudget), start: budgetStart, actionGroupId: actionGroupId }
}
