// The alerts, each with its reason in a sentence.

import { Names } from '../types.bicep'

@description('Required. Part of each name.')
param suffix string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Resource ID of the workspace.')
param workspaceId string

@description('Required. Names.')
param names Names

@description('Required. The wait objective in seconds.')
param waitSeconds int

@description('Required. Maximum number of worker instances.')
param scaleLimit int

@description('Required. Resource ID of the action group.')
param actionGroupId string

@description('Alerts on a query of the workspace, run every minute.')
var logAlerts = [
  {
    name: 'head-message-too-old'
    severity: 1
    description: 'The oldest waiting job has been older than the wait objective for five minutes: capacity is too low.'
    query: 'AppMetrics | where Name == "serving.backlog.head_age" | summarize Age = max(Max) by bin(TimeGenerated, 1m) | where Age > ${waitSeconds}'
    operator: 'GreaterThanOrEqual'
    threshold: 5
    window: 'PT10M'
  }
  {
    name: 'requests-refused'
    severity: 2
    description: 'The gateway refused more than 100 requests in five minutes: the backlog is full, or a deadline cannot be met.'
    query: 'AppRequests | where ResultCode == "429"'
    operator: 'GreaterThan'
    threshold: 100
    window: 'PT5M'
  }
  {
    name: 'detector-silent'
    severity: 1
    description: 'The detector did not tick for 60 s. Serving continues with its last decision and the platform\'s own scaling. The query reads a minute that is three minutes old, because telemetry is delayed.'
    query: 'AppRequests | where AppRoleName == "${names.detector}" and TimeGenerated between (ago(4m) .. ago(3m))'
    operator: 'LessThan'
    threshold: 1
    window: 'PT5M'
  }
  {
    name: 'webhooks-given-up'
    severity: 2
    description: 'Webhook messages were dead-lettered. The receivers are not notified unless the deliveries are replayed.'
    query: 'AppMetrics | where Name == "serving.callbacks.dead" and tostring(Properties.became) in ("given-up", "dropped") and Sum > 0'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT5M'
  }
]

@description('Alerts on platform metrics.')
var metricAlerts = [
  {
    name: 'dead-letters-stay'
    severity: 1
    description: 'Dead letters have stayed on a queue for 15 minutes. Callbacks, which ends their jobs and logs their webhooks, is not processing them.'
    scope: resourceId('Microsoft.ServiceBus/namespaces', names.bus)
    metricNamespace: 'Microsoft.ServiceBus/namespaces'
    metric: 'DeadletteredMessages'
    aggregation: 'Average'
    threshold: 0
    operator: 'GreaterThan'
    window: 'PT15M'
    dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
  }
  {
    name: 'warm-at-the-ceiling'
    severity: 2
    description: 'The worker has run at its maximum number of instances for 15 minutes. Raise the limit, or expect jobs to wait.'
    scope: resourceId('Microsoft.Web/sites', names.worker)
    metricNamespace: 'Microsoft.Web/sites'
    metric: 'InstanceCount'
    aggregation: 'Minimum'
    threshold: scaleLimit
    operator: 'GreaterThanOrEqual'
    window: 'PT15M'
    dimensions: []
  }
]

resource onLogs 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [for alert in logAlerts: {
  name: '${alert.name}-${suffix}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: alert.name
    description: alert.description
    severity: alert.severity
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT1M'
    windowSize: alert.window
    criteria: {
      allOf: [{ query: alert.query, timeAggregation: 'Count', operator: alert.operator, threshold: alert.threshold }]
    }
    // A new workspace does not have these tables until the first telemetry arrives.
    skipQueryValidation: true
    autoMitigate: true
    actions: { actionGroups: [actionGroupId] }
  }
}]

resource onMetrics 'Microsoft.Insights/metricAlerts@2026-01-01' = [for alert in metricAlerts: {
  name: '${alert.name}-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: alert.description
    severity: alert.severity
    enabled: true
    scopes: [alert.scope]
    evaluationFrequency: 'PT1M'
    windowSize: alert.window
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: alert.name
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: alert.metricNamespace
          metricName: alert.metric
          timeAggregation: alert.aggregation
          operator: alert.operator
          threshold: alert.threshold
          dimensions: alert.dimensions
          skipMetricValidation: true // a new resource has not sent it yet
        }
      ]
    }
    autoMitigate: true
    actions: [{ actionGroupId: actionGroupId }]
  }
}]
