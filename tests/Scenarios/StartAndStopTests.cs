using System.Net;
using System.Net.Sockets;

namespace Serverless.Scenarios.Tests;

/// <summary>The program starts and stops as an operator expects, and names what prevents the start.</summary>
public sealed class StartAndStopTests
{
    [Fact(Timeout = Limit.Milliseconds)]
    public async Task Ctrl_C_drains_and_exits_with_zero()
    {
        await using var local = await LocalProcess.StartAsync();
        var id = await new JobClient(local.Http).SubmitAsync(Digits.HeldOut[0].ToRequest());

        local.Interrupt();

        Assert.Equal(0, await local.ExitCodeAsync());
        Assert.NotEmpty(id);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_worker_writes_nothing_to_the_home_folder()
    {
        var cache = Directory.CreateTempSubdirectory("serverless-cache-");
        await using var local = await LocalProcess.StartAsync(
            null, new Dictionary<string, string> { ["XDG_CACHE_HOME"] = cache.FullName });
        var client = new JobClient(local.Http);

        await client.EndOfAsync(await client.SubmitAsync(Digits.HeldOut[0].ToRequest()));

        Assert.Empty(cache.GetFileSystemInfos());
        cache.Delete();
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_port_in_use_is_reported_with_a_remedy()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await AssertRefusesAsync(["--port", $"{port}"], "--port", $"{port}", "another");
        await AssertRefusesAsync(["--amqp-port", $"{port}"], "amqp-port", $"{port}", "another");
        await AssertRefusesAsync(["--administration-port", $"{port}"], "administration-port", $"{port}", "another");
    }

    [Theory(Timeout = Limit.Milliseconds)]
    [InlineData("--port", "70000")]
    [InlineData("--port", "abc")]
    [InlineData("--min-instances", "-1")]
    [InlineData("--max-instances", "0")]
    [InlineData("--min-instances", "many")]
    [InlineData("--queues", "/nowhere/queues.json")]
    [InlineData("--models", "/nowhere")]
    [InlineData("--data", "/proc/nowhere")]
    public async Task A_bad_setting_is_reported_with_its_value(string option, string value) =>
        await AssertRefusesAsync([option, value], value);

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task An_unknown_option_is_reported() => await AssertRefusesAsync(["--color", "red"], "--color");

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_message_size_above_the_limit_of_the_queue_is_reported()
    {
        var settings = new Dictionary<string, string> { ["Admission__MaxMessageBytes"] = "262144" };
        await AssertRefusesAsync(
            [], settings,
            "Admission:MaxMessageBytes is 262144", "at most 261120", "ServiceBus:MaxMessageSizeInKilobytes 256");
    }

    private static Task AssertRefusesAsync(string[] arguments, params string[] words) =>
        AssertRefusesAsync(arguments, settings: null, words);

    /// <summary>Checks that the program exits with an error and that its last line contains the reason.</summary>
    private static async Task AssertRefusesAsync(
        string[] arguments, Dictionary<string, string>? settings, params string[] words)
    {
        await using var local = LocalProcess.Launch(data: null, settings, arguments);

        Assert.Equal(1, await local.ExitCodeAsync());

        var line = local.Output.TrimEnd().Split('\n')[^1];
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("   at ", local.Output, StringComparison.Ordinal);
    }
}
