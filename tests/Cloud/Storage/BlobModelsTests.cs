using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;
using Serverless.Cloud.Storage;
using Serverless.Serving.Models;
using Serverless.Serving.Models.Mirroring;

namespace Serverless.Cloud.Tests.Storage;

/// <summary>A container of models in the emulator, and the mirror on disk.</summary>
public sealed class BlobModelsTests(Azurite azurite) : IAsyncLifetime
{
    private readonly Meddler _meddler = new();
    private readonly DirectoryInfo _disk = Directory.CreateTempSubdirectory("models-");
    private readonly string _name = $"m{Guid.NewGuid():N}";
    private ModelMirror? _mirror;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private BlobContainerClient Container =>
        new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient(_name);

    private ModelMirror Mirror => _mirror!;

    private string Fault => $"{Assert.Single(Mirror.Faults)}";

    public ValueTask InitializeAsync()
    {
        var repository = new BlobModels(_meddler.Around(azurite, "m").Container(_name));
        _mirror = new ModelMirror(
            repository, Options.Create(new ModelsOptions { Container = _name, CacheFolder = _disk.FullName }),
            TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _meddler.Dispose();
        _disk.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_missing_container_is_reported()
    {
        await Mirror.SyncAsync(() => { }, Token);

        Assert.EndsWith(
            $"{_name}: does not exist. Create the container, or set Models:Container to another one.", Fault);
    }

    [Fact]
    public async Task Models_of_the_container_are_mirrored_and_so_is_a_new_version()
    {
        await PublishAsync("1", "one");
        await Mirror.SyncAsync(() => { }, Token);
        await PublishAsync("2", "two", Hash("two"));

        await Mirror.SyncAsync(() => { }, Token);

        Assert.Empty(Mirror.Faults);
        Assert.Equal(("one", "two"), (OnDisk("1"), OnDisk("2")));
    }

    [Fact]
    public async Task A_blob_with_the_wrong_hash_is_never_served()
    {
        await PublishAsync("1", "one", Hash("another"));

        await Mirror.SyncAsync(() => { }, Token);

        Assert.Contains(
            $"has SHA-256 {Hash("one")}, but its manifest declares {Hash("another")}", Fault, StringComparison.Ordinal);
        Assert.Null(OnDisk("1"));
    }

    [Fact]
    public async Task A_truncated_blob_is_not_served_until_it_is_complete()
    {
        await PublishAsync("1", "all of it");
        _meddler.Before = request => Task.FromResult(IsModel(request) ? Partial("all"u8.ToArray()) : null);
        await Mirror.SyncAsync(() => { }, Token);
        Assert.Contains("echo/1/model.onnx", Fault, StringComparison.Ordinal);
        Assert.Null(OnDisk("1"));

        _meddler.Before = _ => Task.FromResult<HttpResponseMessage?>(null);
        await Mirror.SyncAsync(() => { }, Token);

        Assert.Equal("all of it", OnDisk("1"));
    }

    [Fact]
    public async Task A_blob_that_was_replaced_since_the_listing_is_detected()
    {
        await PublishAsync("1", "one");
        var replaced = false;
        _meddler.Before = async request =>
        {
            if (IsModel(request) && !replaced)
            {
                replaced = true;
                await PutAsync("echo/1/model.onnx", "eno");
            }

            return null;
        };

        await Mirror.SyncAsync(() => { }, Token);
        Assert.Contains("changed since it was listed (ConditionNotMet)", Fault, StringComparison.Ordinal);
        await Mirror.SyncAsync(() => { }, Token);

        Assert.Equal("eno", OnDisk("1"));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "ServerBusy", "is throttled or down")]
    [InlineData(HttpStatusCode.Forbidden, "AuthorizationPermissionMismatch", "refused this app")]
    public async Task While_the_account_is_unavailable_mirrored_models_stay_and_the_fault_is_reported(
        HttpStatusCode status, string code, string words)
    {
        await PublishAsync("1", "one");
        await Mirror.SyncAsync(() => { }, Token);
        _meddler.Before = _ => Task.FromResult<HttpResponseMessage?>(Meddler.Answer(status, code));

        await Mirror.SyncAsync(() => { }, Token);

        Assert.True(Fault.Contains(words, StringComparison.Ordinal), Fault);
        Assert.Equal("one", OnDisk("1"));
    }

    [Fact]
    public async Task While_the_account_refuses_connections_mirrored_models_stay_and_the_fault_is_reported()
    {
        await PublishAsync("1", "one");
        await Mirror.SyncAsync(() => { }, Token);
        _meddler.Before = _ => throw new HttpRequestException("Connection refused");

        await Mirror.SyncAsync(() => { }, Token);

        Assert.Contains("cannot be reached", Fault, StringComparison.Ordinal);
        Assert.Equal("one", OnDisk("1"));
    }

    private static bool IsModel(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get
            && request.RequestUri!.AbsolutePath.EndsWith("model.onnx", StringComparison.Ordinal);

    private static HttpResponseMessage Partial(byte[] bytes)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new ByteArrayContent(bytes) };
        answer.Content.Headers.ContentRange = new System.Net.Http.Headers.ContentRangeHeaderValue(
            0, bytes.Length - 1, bytes.Length);
        answer.Headers.TryAddWithoutValidation("ETag", "\"0x1\"");
        return answer;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private string? OnDisk(string version) =>
        Path.Combine(_disk.FullName, "echo", version, "model.onnx") is var file && File.Exists(file)
            ? File.ReadAllText(file) : null;

    private async Task PublishAsync(string version, string bytes, string? sha256 = null)
    {
        await Container.CreateIfNotExistsAsync(cancellationToken: Token);
        await PutAsync($"echo/{version}/model.onnx", bytes);
        await PutAsync("echo/model.json", $$"""
            {
              "name": "echo", "sha256": { "{{(sha256 is null ? "0" : version)}}": "{{sha256 ?? Hash("")}}" },
              "inputs": [{ "name": "x", "datatype": "FP32", "shape": [-1] }],
              "outputs": [{ "name": "y", "datatype": "FP32", "shape": [-1] }]
            }
            """);
    }

    private Task PutAsync(string path, string text) =>
        Container.GetBlobClient(path).UploadAsync(BinaryData.FromString(text), overwrite: true, Token);
}
