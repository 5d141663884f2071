using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Serverless.BurstDetector;
using Serverless.Callbacks;
using Serverless.Gateway;
using Serverless.Local.Hosting;
using Serverless.Worker;

namespace Serverless.Functions.Tests.Local;

/// <summary>Checks the attributes of all functions for what both hosts require.</summary>
public sealed class FunctionAppsTests
{
    private static readonly Assembly[] Apps =
    [
        typeof(GatewayRegistration).Assembly, typeof(WorkerRegistration).Assembly,
        typeof(BurstDetectorRegistration).Assembly, typeof(CallbacksRegistration).Assembly,
    ];

    [Fact]
    public void Every_function_is_found_by_exactly_one_trigger() => Assert.All(Apps, app =>
    {
        var marked = app.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null);
        var found = FunctionMethod<HttpTriggerAttribute>.In(app).Select(function => function.Method)
            .Concat(FunctionMethod<ServiceBusTriggerAttribute>.In(app).Select(function => function.Method))
            .Concat(FunctionMethod<TimerTriggerAttribute>.In(app).Select(function => function.Method));

        Assert.Equal(
            marked.Select(method => method.ToString()).Order(), found.Select(method => method.ToString()).Order());
    });

    [Fact]
    public void Names_are_unique_within_an_app() => Assert.All(Apps, app =>
        Assert.Distinct(app.GetTypes().SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name).OfType<string>()));

    [Fact]
    public void Routes_are_unique_and_none_is_reserved_by_the_Functions_host()
    {
        var routes = Apps.SelectMany(FunctionMethod<HttpTriggerAttribute>.In)
            .SelectMany(function => function.Trigger.Methods!.Select(method => $"{method} {function.Trigger.Route}"))
            .ToList();

        Assert.Distinct(routes);
        Assert.DoesNotContain(routes, route => route.EndsWith(" /", StringComparison.Ordinal) || route.Contains(
            " admin", StringComparison.Ordinal) || route.Contains(" runtime", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_health_metadata_and_the_dashboard_require_no_key() =>
        Assert.All(
            Apps.SelectMany(FunctionMethod<HttpTriggerAttribute>.In)
                .Where(function => function.Trigger.AuthLevel == AuthorizationLevel.Anonymous),
            function => Assert.Matches(@"^(health/|v2$|v2/health/|openapi\.json$|\{root)", function.Trigger.Route));

    [Fact]
    public void Every_queue_trigger_uses_a_queue_setting_and_the_ServiceBus_connection() =>
        Assert.All(Apps.SelectMany(FunctionMethod<ServiceBusTriggerAttribute>.In), function =>
        {
            Assert.Matches(
                "^%(InteractiveQueue|BulkQueue|CallbacksQueue)%(/\\$deadletterqueue)?$", function.Trigger.QueueName);
            Assert.Equal("ServiceBus", function.Trigger.Connection);
        });
}
