using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Serverless.Cloud.Tests;

/// <summary>Microsoft's storage emulator on free loopback ports, in memory, for all tests of an assembly.</summary>
public sealed partial class Azurite : IAsyncLifetime
{
    // The published key of the emulator's account.
    private const string Account =
        "AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;";

    // It exits when its standard input closes, so it never outlives the tests.
    private const string EndWithParent =
        "process.stdin.resume().on('end', () => process.exit()); require(process.argv[1])";

    private Process? _process;

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                "-e", EndWithParent, Path.Combine(Folder(), "../Node/node_modules/azurite/dist/src/azurite.js"),
                "--silent", "--disableTelemetry",
                "--skipApiVersionCheck", "--inMemoryPersistence", "--extentMemoryLimit", "512",
                "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)
            ?? throw new InvalidOperationException("The tests of Azure storage need node on the PATH.");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var addresses = new Dictionary<string, string>();
        while (!(addresses.ContainsKey("Blob") && addresses.ContainsKey("Table")))
        {
            var line = await _process.StandardOutput.ReadLineAsync(limit.Token)
                ?? throw new InvalidOperationException("Azurite ended before it was ready.");
            if (Listening().Match(line) is { Success: true } match)
            {
                addresses[match.Groups["service"].Value] = match.Groups["address"].Value;
            }
        }

        // Keep reading, or a full pipe would block the emulator.
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        ConnectionString = $"{Account}BlobEndpoint={addresses["Blob"]}/devstoreaccount1;"
            + $"TableEndpoint={addresses["Table"]}/devstoreaccount1;";
    }

    public ValueTask DisposeAsync()
    {
        _process?.StandardInput.Close();
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(
        @"Azurite (?<service>\w+) service is successfully listening at (?<address>http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
