using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Serverless.Cloud.Storage;

namespace Serverless.Cloud.Tests.Strict;

/// <summary>
/// An account in the emulator that is as strict as the service: see <see cref="StrictTables"/> and
/// <see cref="StrictBlobs"/> for what it refuses, and <see cref="OddPages"/> for how it answers queries.
/// </summary>
internal static class StrictAccount
{
    public static CloudStorage Strict(
        this Azurite azurite, LoadTargets targets, TimeProvider? time = null, int? delaySeed = null)
    {
        var clock = time ?? TimeProvider.System;
        var tables = With(new TableClientOptions(), new StrictTables(targets, clock, delaySeed));
        var blobs = With(new BlobClientOptions(), new StrictBlobs(targets, clock, delaySeed));
        return new CloudStorage(
            new TableServiceClient(azurite.ConnectionString, tables),
            new BlobServiceClient(azurite.ConnectionString, blobs),
            $"t{Guid.NewGuid():N}");
    }

    private static T With<T>(T options, StrictPolicy service)
        where T : ClientOptions
    {
        // Pages are changed before a request is signed.
        options.AddPolicy(new OddPages(seed: 7), HttpPipelinePosition.PerCall);
        options.AddPolicy(service, HttpPipelinePosition.PerRetry);
        options.Retry.Mode = RetryMode.Fixed;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxRetries = 2;
        return options;
    }
}
