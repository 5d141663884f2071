using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Serverless.Cloud.Tests.Strict;

public sealed class StrictTablesTests(Azurite azurite) : IAsyncLifetime
{
    private TableClient? _rows;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TableClient Rows => _rows!;

    public async ValueTask InitializeAsync() => _rows = (await azurite.NewStorageAsync(isStrict: true)).Jobs;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static TheoryData<string, string> Entities => new()
    {
        { "KeyValueTooLarge", new string('k', 513) },
        { "OutOfRangeInput", "a/b" },
        { "OutOfRangeInput", "a\tb" },
        { "PropertyNameInvalid", "name with-hyphen" },
        { "PropertyNameTooLong", new string('n', 256) },
        { "PropertyValueTooLarge", "text" },
        { "PropertyValueTooLarge", "bytes" },
        { "TooManyProperties", "many" },
        { "EntityTooLarge", "large" },
    };

    [Theory]
    [MemberData(nameof(Entities))]
    public async Task An_entity_that_the_service_refuses_is_refused(string code, string how)
    {
        var row = code is "KeyValueTooLarge" or "OutOfRangeInput" ? new TableEntity(how, "r") : Entity(code, how);

        Assert.Equal(code, await ErrorAsync(() => Rows.UpsertEntityAsync(row, cancellationToken: Token)));
        Assert.Equal(
            code, await ErrorAsync(() => Rows.SubmitTransactionAsync(
                [new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)], Token)));
    }

    [Fact]
    public async Task An_entity_at_every_limit_is_accepted()
    {
        var row = new TableEntity(new string('k', 512), new string('r', 512))
        {
            ["Text"] = new string('x', 32 * 1024),
            ["Bytes"] = new byte[64 * 1024],
            [new string('n', 255)] = 1,
        };

        await Rows.AddEntityAsync(row, Token);
    }

    [Fact]
    public async Task A_page_has_at_most_a_thousand_rows()
    {
        Assert.Equal("InvalidInput", await ErrorAsync(async () =>
            await Rows.QueryAsync<TableEntity>(maxPerPage: 1_001, cancellationToken: Token).ToListAsync(Token)));
        Assert.Empty(await Rows.QueryAsync<TableEntity>(maxPerPage: 1_000, cancellationToken: Token)
            .ToListAsync(Token));
    }

    [Fact]
    public async Task A_filter_has_at_most_fifteen_comparisons()
    {
        var many = string.Join(" or ", Enumerable.Range(0, 16).Select(i => $"RowKey eq '{i}'"));
        Assert.Equal("InvalidInput", await ErrorAsync(async () =>
            await Rows.QueryAsync<TableEntity>(many, cancellationToken: Token).ToListAsync(Token)));
    }

    [Theory]
    [InlineData("InvalidInput", 101, 1, 1)]
    [InlineData("RequestBodyTooLarge", 99, 1, 30)]
    [InlineData("CommandsInBatchActOnDifferentPartitions", 2, 2, 1)]
    public async Task A_transaction_past_a_limit_is_refused(string code, int rows, int partitions, int values)
    {
        var actions = Enumerable.Range(0, rows).Select(i =>
        {
            var row = new TableEntity($"p{i % partitions}", $"r{i}");
            foreach (var value in Enumerable.Range(0, values))
            {
                row[$"V{value}"] = new string('x', values == 1 ? 1 : 2_000);
            }

            return new TableTransactionAction(TableTransactionActionType.UpsertReplace, row);
        });

        Assert.Equal(code, await ErrorAsync(() => Rows.SubmitTransactionAsync(actions, Token)));
    }

    [Fact]
    public async Task All_rows_are_found_over_short_and_empty_pages()
    {
        foreach (var i in Enumerable.Range(0, 25))
        {
            await Rows.AddEntityAsync(
                new TableEntity("p", i.ToString("D2", CultureInfo.InvariantCulture)), Token);
        }

        var pages = await Rows.QueryAsync<TableEntity>(cancellationToken: Token).AsPages().ToListAsync(Token);

        Assert.Equal(Enumerable.Range(0, 25), pages.SelectMany(page => page.Values).Select(
            row => int.Parse(row.RowKey, CultureInfo.InvariantCulture)));
        Assert.Contains(pages, page => page.Values.Count == 0);
        Assert.Contains(pages, page => page.Values.Count is 1 or 2 or 3);
    }

    private static TableEntity Entity(string code, string how) => (code, how) switch
    {
        (_, "text") => new TableEntity("p", "r") { ["Text"] = new string('x', (32 * 1024) + 1) },
        (_, "bytes") => new TableEntity("p", "r") { ["Bytes"] = new byte[(64 * 1024) + 1] },
        (_, "many") => WithMany(253, 1),
        (_, "large") => WithMany(17, 32 * 1024),
        _ => new TableEntity("p", "r") { [how] = "value" },
    };

    private static TableEntity WithMany(int count, int length)
    {
        var row = new TableEntity("p", "r");
        foreach (var i in Enumerable.Range(0, count))
        {
            row[$"V{i}"] = new string('x', length);
        }

        return row;
    }

    private static async Task<string?> ErrorAsync(Func<Task> call) =>
        (await Assert.ThrowsAnyAsync<RequestFailedException>(call)).ErrorCode;
}
