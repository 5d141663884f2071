using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Gateway.DeadLetters;
using Serverless.Gateway.Jobs;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;
using Serverless.Serving.Results;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Tests;
using Serverless.Serving.Webhooks;

namespace Serverless.Functions.Tests.Gateway.DeadLetters;

public sealed class DeadLetterHandlerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly InMemoryStore _store = new();
    private readonly InMemoryPayloads _payloads = new();
    private readonly InMemoryDeadLetters _log = new();
    private readonly ArrivalCounts _arrivals;

    public DeadLetterHandlerTests() => _arrivals = new ArrivalCounts(_time);

    [Fact]
    public async Task A_page_contains_the_start_of_the_next_page()
    {
        foreach (var number in Enumerable.Range(0, 3))
        {
            await DieAsync($"job-{number}", Lane.Interactive, Noon.AddSeconds(number));
        }

        var (_, first) = await ListAsync("?limit=2");
        var (_, second) = await ListAsync($"?limit=2&after={first["next"]}");

        Assert.Equal(["job-2", "job-1"], JobsOf(first));
        Assert.Equal(["job-0"], JobsOf(second));
        Assert.Null(second["next"]);
    }

    [Fact]
    public async Task The_lane_parameter_filters_the_list()
    {
        await DieAsync("job-0", Lane.Interactive, Noon);
        await DieAsync("job-1", Lane.Bulk, Noon);

        Assert.Equal(["job-1"], JobsOf((await ListAsync("?lane=bulk")).Body));
        Assert.Equal(["job-0"], JobsOf((await ListAsync("?lane=interactive")).Body));
    }

    [Fact]
    public async Task Without_dead_letters_the_page_is_empty() => Assert.Empty(JobsOf((await ListAsync("")).Body));

    [Theory]
    [InlineData("?lane=fast", "query lane")]
    [InlineData("?lane=Bulk", "query lane")]
    [InlineData("?limit=0", "query limit")]
    [InlineData("?limit=101", "query limit")]
    [InlineData("?limit=many", "query limit")]
    public async Task A_bad_query_is_named(string query, string field)
    {
        var (status, problem) = await ListAsync(query);

        Assert.Equal(400, status);
        Assert.Equal(field, problem["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_redrive_counts_as_one_arrival_and_its_dead_letter_names_the_new_job()
    {
        var dead = await DieAsync("job-0", Lane.Interactive, Noon);

        var (first, job) = await AnswerAsync(Handler().RedriveAsync(dead.Id, CancellationToken.None));
        var (second, again) = await AnswerAsync(Handler().RedriveAsync(dead.Id, CancellationToken.None));

        Assert.Equal((202, 202), (first, second));
        Assert.Equal(job["id"]!.GetValue<string>(), again["id"]!.GetValue<string>());
        Assert.NotNull(job["waiting"]);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Assert.Single(_arrivals.Read(Noon).Seconds).Jobs);
        var redriven = (await ListAsync("")).Body["deadLetters"]![0]!["redriven"]!;
        Assert.Equal(
            (job["id"]!.GetValue<string>(), "queued"),
            (redriven["jobId"]!.GetValue<string>(), redriven["status"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("<script>")]
    public async Task A_redrive_of_an_unknown_dead_letter_is_not_found(string id)
    {
        var (status, problem) = await AnswerAsync(Handler().RedriveAsync(id, CancellationToken.None));

        Assert.Equal((404, "dead-letter-not-found"), (status, problem["code"]!.GetValue<string>()));
    }

    private static IEnumerable<string> JobsOf(JsonNode page) =>
        page["deadLetters"]!.AsArray().Select(dead => dead!["jobId"]!.GetValue<string>());

    private async Task<DeadJob> DieAsync(string id, Lane lane, DateTimeOffset at)
    {
        var job = new Job
        {
            Id = JobId.Parse(id), Model = "echo", Version = "1", Lane =
                lane, CreatedAt = Noon, Deadline = Noon.AddMinutes(1), ExpiresAt = Noon.AddDays(1), Fingerprint = "f",
        };
        var outcome = JobOutcomes.Failed(at, "attempts-exhausted", "…", 5);
        var dead = DeadJob.Of(job, outcome, "MaxDeliveryCountExceeded", null);
        _store.Jobs[job.Id] = new JobSnapshot(job, Outcome: outcome);
        _payloads.Kept[job.Id] = new JobMessage(
            job, [new Tensor { Name = "x", Datatype = Datatype.Fp32, Shape = [1], Data = new byte[4] }]).Encode();
        await _log.AppendAsync(dead, CancellationToken.None);
        return dead;
    }

    private async Task<(int Status, JsonNode Body)> ListAsync(string query)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        return await AnswerAsync(Handler().ListAsync(request, CancellationToken.None));
    }

    private static async Task<(int Status, JsonNode Body)> AnswerAsync(Task<IResult> result)
    {
        var http =
            new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        http.Response.Body = new MemoryStream();
        await (await result).ExecuteAsync(http);
        http.Response.Body.Position = 0;
        return (http.Response.StatusCode, (await JsonNode.ParseAsync(http.Response.Body))!);
    }

    private DeadLetterHandler Handler()
    {
        var (options, queues, backlog) =
            (Options.Create(new AdmissionOptions()), Options.Create(new QueueOptions()), new BacklogView());
        var (sent, metrics) = (new SentMessages(), new ServingMetrics());
        var queue = new JobQueue(sent, _payloads, queues, _time);
        var check = new SubmissionCheck(new Echo(), new WebhookUrlPolicy(Options.Create(new WebhookOptions())));
        var reads = new JobReads(
            _store, new HandSignals(), new JobEnds(_store, sent, queues, metrics, NullLogger<JobEnds>.Instance), _time);
        var admission = new JobAdmission(
            _store, reads, queue, backlog, options, _time, NullLogger<JobAdmission>.Instance);
        var redrive = new Redrive(_log, new Retries(reads, _payloads, check, admission, backlog, _time));
        return new DeadLetterHandler(_log, _store, redrive, new JobDocuments(
            backlog, new Instances(), _time), new SubmitCounter(_arrivals, metrics));
    }

    private sealed class Instances : IInstanceFacts
    {
        public InstanceFacts? Current => null;
    }

    /// <summary>A catalog with one model.</summary>
    private sealed class Echo : IModelCatalog
    {
        private static readonly TensorSpec Number = new() { Name = "x", Datatype = Datatype.Fp32, Shape = [-1] };
        private readonly CatalogModel _model = new(
            new ModelManifest { Name = "echo", Inputs = [Number], Outputs = [Number] }, "models/echo", ["1"]);

        public IReadOnlyCollection<CatalogModel> All => [_model];

        public bool TryFind(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CatalogModel? model)
        {
            model = name == "echo" ? _model : null;
            return model is not null;
        }
    }
}
