// Production: private, in three zones, with staging slots, deletion locks, and alerts.
using 'main.bicep'

param environmentName = 'serving-prod'
param location = 'westeurope'
param private = true
param stagingSlots = true
param locked = true
param plan = { size: 'EP2', maxInstances: 60, zoneRedundant: true }
param worker = { alwaysReady: 3, preWarmed: 2, scaleLimit: 40 }
param bulk = { alwaysReady: 2, preWarmed: 0, scaleLimit: 10 }
param queues = { tier: 'Premium', units: 1 }
param others = { alwaysReady: 2, preWarmed: 1, scaleLimit: 10 }
param watch = { retentionDays: 90, dailyCapGb: 20, alertEmails: [readEnvironmentVariable('ALERT_EMAIL', 'operations@example.com')], monthlyBudget: 6000 }
param operator = { id: readEnvironmentVariable('OPERATOR_GROUP_ID', '00000000-0000-0000-0000-000000000000') }
