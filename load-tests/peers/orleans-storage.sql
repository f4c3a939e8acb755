-- What Orleans' AdoNet grain storage asks of a PostgreSQL database: a table of queries by name, whose parameters and columns are its contract, and the table they work on.
-- Written for this comparison after that contract (learn.microsoft.com/dotnet/orleans/grains/grain-persistence): the state of a grain is found by the hash of its identity.
create table orleansquery (querykey varchar(64) primary key, querytext varchar(8000) not null);

create table orleansstorage (
    grainidhash integer not null,
    grainidn0 bigint not null,
    grainidn1 bigint not null,
    graintypehash integer not null,
    graintypestring varchar(512) not null,
    grainidextensionstring varchar(512),
    serviceid varchar(150) not null,
    payloadbinary bytea,
    modifiedon timestamp not null,
    version integer
) with (fillfactor = 50);

create index on orleansstorage (grainidhash, graintypehash);

create table merchants (id text collate "C" primary key, mcc text not null, is_suspended boolean not null default false);

create function write_grain(
    p_idhash integer, p_n0 bigint, p_n1 bigint, p_typehash integer, p_type varchar, p_extension varchar, p_service varchar, p_version integer, p_payload bytea)
returns table (newgrainstateversion integer)
language plpgsql as $$
begin
    if p_version is not null then
        return query
            update orleansstorage set payloadbinary = p_payload, modifiedon = now() at time zone 'utc', version = version + 1
            where grainidhash = p_idhash and graintypehash = p_typehash and grainidn0 = p_n0 and grainidn1 = p_n1 and graintypestring = p_type
                and grainidextensionstring is not distinct from p_extension and serviceid = p_service and version = p_version
            returning version;
    else
        return query
            insert into orleansstorage
            select p_idhash, p_n0, p_n1, p_typehash, p_type, p_extension, p_service, p_payload, now() at time zone 'utc', 1
            where not exists (
                select from orleansstorage
                where grainidhash = p_idhash and graintypehash = p_typehash and grainidn0 = p_n0 and grainidn1 = p_n1 and graintypestring = p_type
                    and grainidextensionstring is not distinct from p_extension and serviceid = p_service)
            returning version;
    end if;
    -- The version it had means that nothing was written.
    if not found then return query select p_version; end if;
end
$$;

insert into orleansquery values
('WriteToStorageKey', 'select * from write_grain(@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @GrainStateVersion, @PayloadBinary)'),
('ReadFromStorageKey', 'select payloadbinary, now() at time zone ''utc'', version from orleansstorage where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1 and graintypestring = @GrainTypeString and grainidextensionstring is not distinct from @GrainIdExtensionString and serviceid = @ServiceId'),
('ClearStorageKey', 'update orleansstorage set payloadbinary = null, version = version + 1 where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1 and graintypestring = @GrainTypeString and grainidextensionstring is not distinct from @GrainIdExtensionString and serviceid = @ServiceId and version = @GrainStateVersion returning version as NewGrainStateVersion'),
('DeleteStorageKey', 'delete from orleansstorage where grainidhash = @GrainIdHash and graintypehash = @GrainTypeHash and grainidn0 = @GrainIdN0 and grainidn1 = @GrainIdN1 and graintypestring = @GrainTypeString and grainidextensionstring is not distinct from @GrainIdExtensionString and serviceid = @ServiceId and version = @GrainStateVersion returning version + 1 as NewGrainStateVersion');
