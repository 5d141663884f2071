namespace Serverless.AzureHost.Tests.Hosting;

internal static class TimerTick
{
    /// <summary>Runs a timer function as if its time had come.</summary>
    public static Task TickAsync(this FunctionsHost host, string name, CancellationToken cancellationToken)
    {
        var function = host.Functions.Single(
            function => function.Name == name && function.IsTriggeredBy("timerTrigger"));
        var tick =
            new TypedData { Json = """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""" };
        return host.InvokeAsync(function, function.Run(tick), cancellationToken);
    }
}
