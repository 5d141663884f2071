// Warns if the month will cost more than planned. It does not stop anything; the plan's maximum number of instances limits the cost.

@description('Required. Part of the name.')
param suffix string

@description('Required. Maximum cost per month, in the currency of the subscription.')
@minValue(1)
param monthly int

@description('Required. First day of the first month.')
param start string

@description('Required. Resource ID of the action group.')
param actionGroupId string

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: 'budget-${suffix}'
  properties: {
    category: 'Cost'
    amount: monthly
    timeGrain: 'Monthly'
    timePeriod: { startDate: start }
    notifications: {
      spent80: { enabled: true, operator: 'GreaterThan', threshold: 80, thresholdType: 'Actual', contactEmails: [], contactGroups: [actionGroupId] }
      willExceed: { enabled: true, operator: 'GreaterThan', threshold: 100, thresholdType: 'Forecasted', contactEmails: [], contactGroups: [actionGroupId] }
    }
  }
}
